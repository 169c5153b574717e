import { now } from "../clock.js";
import { sql, sqlState } from "../sql.js";
import { checks } from "./doctor.generated.js";
import { findLostSlots } from "./lost-slots.js";
import { purgeHorizon } from "./purge-horizon.js";
const rowsShown = 20;
/**
 * Looks whether the rows keep what Horarium promises. It changes nothing, and finds nothing on a healthy database.
 * Each check is a statement of its own (doctor.sql), but for I1, which needs the planner.
 *
 * @example
 * const findings = await audit(horarium.db, horarium.clock, { jobs: 100 });
 * findings.map(({ check, sentence, count }) => `${check}: ${sentence} (${count})`); // => []
 */
export async function audit(db, clock, { jobs = 1_000, statementTimeoutMs = 30_000 } = {}) {
    const horizon = await purgeHorizon(db);
    const within = (work) => db.transaction(async (tx) => {
        await tx.script(`set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`);
        return work(tx);
    });
    const findings = [];
    for (const check of checks) {
        findings.push(await orNotChecked(check, () => within((tx) => inspect(tx, clock, check, horizon))));
    }
    const lost = { name: "I1", sentence: "a slot was lost" };
    findings.push(await orNotChecked(lost, () => within((tx) => findLostSlots(tx, clock, horizon, { jobs }))));
    return findings.filter((finding) => finding !== null);
}
async function inspect(tx, clock, { name, sentence, withoutIndexes, text }, horizon) {
    if (withoutIndexes) {
        await tx.script(`set local enable_indexscan = off; set local enable_indexonlyscan = off; set local enable_bitmapscan = off`);
    }
    const statement = withValues(text, {
        now: now(clock),
        purged_before: sql `${horizon.purgedBefore ?? "-infinity"}::timestamptz`,
        purged_at: sql `${horizon.purgedAt ?? "-infinity"}::timestamptz`,
    });
    const found = await tx.rows(sql `
      select to_jsonb(found) as found, count(*) over ()::int as count
      from (${statement}) found
      limit ${rowsShown}`);
    const [first] = found;
    if (first === undefined)
        return null;
    return { check: name, sentence, rows: found.map(({ found: row }) => row), count: first.count };
}
/** The statement with values in place of `:name`. A cast, `::name`, is none. */
function withValues(text, values) {
    const parts = text.split(/(?<!:):([a-z_]+)/);
    const names = parts.filter((_, place) => place % 2 === 1);
    return {
        strings: parts.filter((_, place) => place % 2 === 0),
        values: names.map((name) => {
            const value = values[name];
            if (value === undefined)
                throw new TypeError(`doctor.sql: there is no value :${name}`);
            return value;
        }),
    };
}
/** What takes too long is not passed over in silence. */
async function orNotChecked({ name, sentence }, look) {
    try {
        return await look();
    }
    catch (error) {
        if (sqlState(error) !== "57014")
            throw error;
        const reason = "this was not checked, since its statement took too long";
        return { check: name, sentence: `${sentence}: ${reason}`, rows: [], count: 0 };
    }
}
//# sourceMappingURL=audit.js.map