import { sql } from "./sql.js";
/** A runtime without threads and processes, for Deno, edge functions and tests: leases are renewed by the loop itself. */
export function bareRuntime(db) {
    return {
        host: { name: "unnamed", pid: null, runtime: "javascript", zoneData: null },
        isolator: null,
        listen: () => Promise.resolve(null),
        keepLeases({ worker, leaseMs, renewed, failed }) {
            const renewNow = async () => {
                const sentAt = performance.now();
                const [row] = await db.rows(sql `
            with renewed as (
              update job_execution
              set lease_until = greatest(lease_until, clock_timestamp() + ${leaseMs} * interval '1 ms')
              where worker_id = ${worker} and status = 'running'
              returning 1
            ), seen as (
              update worker
              set seen_at = clock_timestamp()
              where id = ${worker}
            )
            select count(*)::integer as leases from renewed`);
                renewed({ sentAt, leases: row?.leases ?? 0, leftOut: [] });
            };
            const timer = setInterval(() => void renewNow().catch(failed), leaseMs / 3);
            return {
                alive: () => undefined,
                renewNow,
                stop() {
                    clearInterval(timer);
                    return Promise.resolve();
                },
            };
        },
    };
}
//# sourceMappingURL=runtime-bare.js.map