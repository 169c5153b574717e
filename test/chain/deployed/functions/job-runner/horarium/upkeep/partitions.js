import { now } from "../clock.js";
import { quoteIdentifier, sql, sqlState } from "../sql.js";
const weekMs = 7 * 86_400_000;
/** SQLSTATEs of what may hinder one partition and must not stop the others. */
const hindrances = new Map([
    ["55P03", "it was in use for longer than the lock timeout"],
    ["57014", "it took longer than the statement timeout"],
    ["23514", "lines of this week are in the rest already"],
    ["42501", "this role may not do it: it does not own execution_log"],
]);
/**
 * Makes the partitions of `execution_log` for this week and the next `weeksAhead`, where they are missing.
 * Any node may do it at any time: the one that comes second leaves it to the first.
 */
export async function ensureLogPartitions(db, clock, weeksAhead = 3) {
    const [present] = await db.rows(sql `select ${now(clock)} as at`);
    const ensured = { created: [], left: [] };
    if (present === undefined)
        return ensured;
    const monday = mondayOf(present.at);
    const weeks = Array.from({ length: weeksAhead + 1 }, (_, place) => new Date(monday + place * weekMs));
    for (const week of await missingWeeks(db, weeks)) {
        const name = partitionName(week);
        let isNew = false;
        const reason = await hindered(async () => {
            isNew = await createPartition(db, name, week);
        });
        if (reason !== null)
            ensured.left.push({ name, reason });
        else if (isNew)
            ensured.created.push(name);
    }
    return ensured;
}
/**
 * Drops the weeks of `execution_log` that ended before `before`, each in a transaction of its own, so that a lock is
 * held, and waited for, as shortly as can be.
 */
export async function dropOldPartitions(db, before) {
    const result = { dropped: [], locked: [] };
    for (const partition of await oldPartitions(db, before)) {
        const isDropped = await dropPartition(partition, (work) => db.transaction(work));
        (isDropped ? result.dropped : result.locked).push(partition);
    }
    return result;
}
/** The weeks of `execution_log` that ended before `before`, the oldest first. */
export function oldPartitions(db, before) {
    return db.rows(sql `
      select name, until, pg_total_relation_size(oid)::float8 as bytes
      from (
        select child.oid, child.relname as name,
          -- null for the default partition
          substring(pg_get_expr(child.relpartbound, child.oid) from 'TO \\(''([^'']+)''\\)')::timestamptz as until
        from pg_inherits
        join pg_class child on child.oid = inhrelid
        where inhparent = ${nameOf(db, "execution_log")}::regclass
      ) partition
      where until <= ${before}
      order by until`);
}
/** False if it cannot be had within the lock timeout. `transaction` is the caller's way to make one. */
export async function dropPartition({ name }, transaction) {
    const drop = async (tx) => {
        // everything that writes lines waits behind us while we wait: a reader that takes long must not make it longer
        await tx.script(`set local lock_timeout = '2s'; set local idle_in_transaction_session_timeout = '5s'`);
        await tx.script(`drop table if exists ${nameOf(tx, name)}`);
    };
    return (await hindered(() => transaction(drop))) === null;
}
/** The partition of the rest, as it is named in a statement. */
export function logRest(db) {
    return nameOf(db, "execution_log_rest");
}
async function missingWeeks(db, weeks) {
    const names = weeks.map((week) => nameOf(db, partitionName(week)));
    const found = await db.rows(sql `
      select to_regclass(name) is not null as exists
      from unnest(${names}::text[]) with ordinality as week (name, place)
      order by place`);
    return weeks.filter((_, place) => found[place]?.exists === false);
}
/**
 * Makes the table first and attaches it then: unlike `create table ... partition of` this lets others write lines
 * meanwhile. Only the rest is locked, while PostgreSQL looks whether lines of this week are in it.
 * False if another node was quicker.
 */
async function createPartition(db, name, week) {
    const table = nameOf(db, name);
    const log = nameOf(db, "execution_log");
    const from = week.toISOString();
    const to = new Date(week.getTime() + weekMs).toISOString();
    return db.transaction(async (tx) => {
        await tx.script(`set local lock_timeout = '2s'; set local idle_in_transaction_session_timeout = '5s'; set local statement_timeout = '2s'`);
        // one node at a time, in the mode that attaching needs: writers are let through. "if not exists" would not do, since
        // two that begin at once both see that there is none; nor an advisory lock, after which old catalogue entries are read
        await tx.script(`lock table ${log} in share update exclusive mode`);
        if ((await missingWeeks(tx, [week])).length === 0)
            return false;
        await tx.script(`create table ${table} (like ${log} including all)`);
        await tx.script(`alter table ${log} attach partition ${table} for values from ('${from}') to ('${to}')`);
        return true;
    });
}
/** Null if it went well, else what hindered it. */
async function hindered(work) {
    try {
        await work();
        return null;
    }
    catch (error) {
        const reason = hindrances.get(sqlState(error) ?? "");
        if (reason === undefined)
            throw error;
        return reason;
    }
}
function nameOf(db, table) {
    return `${quoteIdentifier(db.schema)}.${quoteIdentifier(table)}`;
}
function mondayOf(at) {
    const day = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
    return day - ((at.getUTCDay() + 6) % 7) * 86_400_000;
}
/** `execution_log_2026w48`: by ISO 8601, where a week belongs to the year of its Thursday. */
function partitionName(monday) {
    const thursday = new Date(monday.getTime() + 3 * 86_400_000);
    const year = thursday.getUTCFullYear();
    const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / weekMs) + 1;
    return `execution_log_${year}w${String(week).padStart(2, "0")}`;
}
//# sourceMappingURL=partitions.js.map