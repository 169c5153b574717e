import { createHorarium } from "../scheduler.js";
import { giveBack } from "./give-back.js";
import { edgeOutlook } from "./outlook.js";
const lookEveryMs = 500;
export function createStretch(options) {
    const { budget, lingerMs, onError, schema, concurrency, lease = "30s" } = options;
    const horarium = createHorarium({
        db: options.db,
        handlers: options.handlers,
        ...(schema === undefined ? {} : { schema }),
        ...(concurrency === undefined ? {} : { concurrency }),
        lease,
        poll: "1s",
        lookAhead: "2s",
        runner: "edge",
        endsAt: budget.handlersEndAt(),
    });
    const handlers = horarium.handlers.map(({ name }) => name);
    const look = () => edgeOutlook(horarium.db, { handlers, worker: horarium.workerId() });
    horarium.on("error", ({ where, error }) => onError(where, error));
    return {
        async run() {
            await horarium.start();
            for (;;) {
                const leftMs = budget.leftMs();
                if (leftMs <= 0)
                    break;
                const { nextInMs, running } = await look();
                if (running === 0 && (nextInMs ?? Infinity) > Math.min(lingerMs, leftMs))
                    break;
                await new Promise((resolve) => setTimeout(resolve, Math.min(lookEveryMs, leftMs)));
            }
            await horarium.stop({ within: `${budget.graceMs}ms` });
            const { nextInMs } = await look();
            return { isWorkLeft: nextInMs !== null && nextInMs <= 0 };
        },
        async giveBack(reason) {
            // claims nothing from now on, and leaves what runs to the statement below
            horarium.stop({ within: "60s" }).catch((error) => onError("stopping", error));
            await giveBack(horarium.db, horarium.workerId(), reason);
        },
    };
}
//# sourceMappingURL=stretch.js.map