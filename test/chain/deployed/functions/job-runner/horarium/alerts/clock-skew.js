import { now } from "../clock.js";
import { sql } from "../sql.js";
import { conditionOf } from "./condition-of.js";
import { ruleFor } from "./rules.js";
/** Machines whose clock is not the database's. Nothing goes by it; logs of theirs and files that they write do. */
export async function findSkew(tx, clock, rules, at) {
    const { enabled, settings } = ruleFor(rules, "clock_skew", null);
    const limitMs = settings.afterMs ?? Infinity;
    if (!enabled || limitMs === Infinity)
        return [];
    const rows = await tx.rows(sql `
      select name, max(skew_ms)::float8 as "byMs"
      from worker
      where not stopping and seen_at > ${now(clock)} - interval '1 minute'
      group by name
      -- all of that machine: one reading may have been held up on its way
      having min(abs(skew_ms)) > ${limitMs}`);
    return rows.map(({ name, byMs }) => conditionOf("clock_skew", at, { subject: name, detail: { byMs, limitMs } }));
}
//# sourceMappingURL=clock-skew.js.map