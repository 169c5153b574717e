import { now } from "../clock.js";
import { DatabaseError } from "../errors.js";
import { sql, sqlState } from "../sql.js";
const unknown = "unknown";
/**
 * Tells of the epoch that it notes. Throws `DatabaseError` where the database only reads; where its identity cannot be
 * asked for by another reason, this is told, and the work goes on.
 */
export async function tellEpoch({ db, clock, events, }) {
    try {
        const epoch = await noteEpoch(db, clock);
        if (epoch !== null)
            events.emit("epoch.began", epoch);
    }
    catch (error) {
        if (error instanceof DatabaseError)
            throw error;
        events.emit("error", { where: "looking at the database's identity", error });
    }
}
/**
 * Notes that the database is another than before: promoted after a failover, or restored from a backup. Returns the new
 * epoch to the one node that noted it, else null. Throws `DatabaseError` (`read_only`) on a standby.
 *
 * Call it before this node's own heartbeat is written: whether the data are old is seen by the newest heartbeat.
 *
 * Any role may read the identity as PostgreSQL is installed. Where `pg_control_system()` has been taken from it, the
 * timeline alone tells epochs apart: a failover is seen, a restore only if the timelines differ. Where that has been
 * taken too, nothing is noted.
 */
export async function noteEpoch(db, clock) {
    try {
        const identity = await readIdentity(db);
        return identity === null ? null : await insertEpoch(db, clock, identity);
    }
    catch (error) {
        if (isReadOnly(error)) {
            throw new DatabaseError("read_only", "the database only reads (a standby, or default_transaction_read_only): connect to the primary", { cause: error });
        }
        throw error;
    }
}
async function readIdentity(db) {
    const timeline = sql `left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline`;
    return ((await ifAllowed(() => db.rows(sql `select system_identifier::text as system, ${timeline} from pg_control_system()`))) ?? (await ifAllowed(() => db.rows(sql `select ${unknown} as system, ${timeline}`))));
}
async function ifAllowed(read) {
    try {
        return (await read())[0] ?? null;
    }
    catch (error) {
        if (sqlState(error) === "42501")
            return null;
        throw error;
    }
}
/** Of nodes that note the same change at once, the primary key lets one win. */
async function insertEpoch(db, clock, { system, timeline }) {
    const [epoch] = await db.rows(sql `
      with latest as (
        select number, system_identifier, timeline
        from epoch
        order by number desc
        limit 1
      ), heartbeat as (
        -- who began only now, against these data, says nothing of how old they are
        select max(seen_at) as newest
        from worker
        where started_at < ${now(clock)} - interval '10 minutes'
      ), noted as (
        insert into epoch (number, system_identifier, timeline, cause, began_at)
        select coalesce(number, 0) + 1, ${system}, ${timeline},
          case
            when number is null then 'first'
            when newest > ${now(clock)} - interval '10 minutes' then 'failover'
            else 'restore'
          end,
          ${now(clock)}
        from heartbeat
        left join latest on true
        where number is null
          or latest.timeline <> ${timeline}
          -- a role that may not ask for it must not make an epoch of that
          or (latest.system_identifier <> ${system} and ${unknown} not in (latest.system_identifier, ${system}))
        on conflict (number) do nothing
        returning *
      ), condition as (
        insert into alert_condition (kind, at, detail)
        select 'epoch_began', began_at, jsonb_build_object('cause', cause)
        from noted
        where cause <> 'first'
      )
      select *
      from noted`);
    return epoch ?? null;
}
/** `pg_current_wal_lsn()` is refused during recovery (55000), a write in a read-only transaction (25006). */
function isReadOnly(error) {
    return ["55000", "25006"].includes(sqlState(error) ?? "");
}
//# sourceMappingURL=epoch.js.map