import { announceEnd, eventOf } from "../execution/announce.js";
import { claimRemote } from "./claim.js";
import { endRemote } from "./end.js";
import { leaveRemote, registerRemote } from "./register.js";
import { renewRemote } from "./renew.js";
import { reportRemote } from "./report.js";
export function createRemoteWork(options) {
    const { db, clock, events, leaseMs, changed } = options;
    return {
        leaseMs,
        register: (worker) => registerRemote(db, clock, worker),
        async claim(worker, wanted) {
            const { claimed, ...rest } = await claimRemote(db, clock, { worker, leaseMs, ...wanted });
            for (const { row } of claimed)
                events.emit("execution.started", eventOf(row));
            return { executions: claimed.map(({ execution }) => execution), ...rest };
        },
        async renew(worker, { by, leases }) {
            const { renewed, ended } = await renewRemote(db, clock, { worker, by, leases, leaseMs });
            for (const one of ended)
                announceEnd(events, one.ended, one.recorded);
            if (ended.length > 0)
                await changed();
            return renewed;
        },
        report: (lease, report) => reportRemote(db, clock, lease, report),
        async end(lease, end) {
            const { ended, recorded } = await endRemote(db, clock, lease, end);
            if (ended !== null) {
                announceEnd(events, ended, recorded);
                await changed();
            }
            return { id: recorded.id, status: recorded.status, reason: recorded.reason };
        },
        async leave(worker, { by }) {
            const ended = await leaveRemote(db, clock, worker, by);
            for (const one of ended)
                announceEnd(events, one.ended, one.recorded);
            if (ended.length > 0)
                await changed();
            return ended.length;
        },
    };
}
//# sourceMappingURL=remote-work.js.map