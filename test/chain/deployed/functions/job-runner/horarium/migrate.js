import { DatabaseError } from "./errors.js";
import { migrations } from "./migrations.generated.js";
import { quoteIdentifier, sql } from "./sql.js";
/** The oldest PostgreSQL that Horarium works with. */
const oldestServer = 14;
/**
 * Brings the schema up to date, one node at a time: others wait for the one that does it.
 * Returns the names of the migrations that were applied now.
 * Throws `DatabaseError` with `code` `server_too_old`, `read_only` or `schema_newer`.
 */
export async function migrate(db) {
    await checkServer(db);
    return db.transaction(async (tx) => {
        await tx.rows(sql `select pg_advisory_xact_lock(hashtext(${`horarium ${db.schema}`}))`);
        await tx.script(`create schema if not exists ${quoteIdentifier(db.schema)}`);
        await tx.script(`set local search_path to ${quoteIdentifier(db.schema)}, pg_catalog`);
        await tx.script(`create table if not exists migration (
         number integer primary key,
         name text not null,
         breaking boolean not null,
         applied_at timestamptz not null default now())`);
        const applied = await appliedMigrations(tx);
        refuseNewer(db.schema, applied);
        const missing = migrations.filter(({ number }) => !applied.some((one) => one.number === number));
        for (const { number, name, breaking, text } of missing) {
            await tx.script(text);
            await tx.rows(sql `insert into migration (number, name, breaking) values (${number}, ${name}, ${breaking})`);
        }
        return missing.map(({ name }) => name);
    });
}
/** Throws `DatabaseError` unless the schema is there, complete, and one that this version can work with. */
export async function checkSchema(db) {
    await checkServer(db);
    const [found] = await db.rows(sql `select to_regclass(${`${quoteIdentifier(db.schema)}.migration`}) is not null as present`);
    const applied = found?.present === true ? await appliedMigrations(db) : [];
    refuseNewer(db.schema, applied);
    const missing = migrations.filter(({ number }) => !applied.some((one) => one.number === number));
    if (missing.length > 0) {
        throw new DatabaseError("schema_missing", `schema ${db.schema}: ${missing.length} of ${migrations.length} migrations are not applied; call migrate() or run "horarium migrate"`);
    }
}
function appliedMigrations(db) {
    return db.rows(sql `select number, name, breaking from migration order by number`);
}
function refuseNewer(schema, applied) {
    const known = migrations.at(-1)?.number ?? 0;
    const newer = applied.find(({ number, breaking }) => breaking && number > known);
    if (newer !== undefined) {
        throw new DatabaseError("schema_newer", `schema ${schema}: a newer Horarium has changed it (${newer.name}), and this version would work on it wrongly; install that version here too`);
    }
}
async function checkServer(db) {
    const [server] = await db.rows(sql `
      select current_setting('server_version_num')::int / 10000 as version,
        current_setting('server_version') as name,
        pg_is_in_recovery() or current_setting('transaction_read_only')::bool as "readOnly"`);
    if (server === undefined || server.version < oldestServer) {
        throw new DatabaseError("server_too_old", `the database is PostgreSQL ${server?.name}: Horarium needs ${oldestServer} or newer`);
    }
    if (server.readOnly) {
        throw new DatabaseError("read_only", "the database only reads (a standby, or default_transaction_read_only): connect to the primary");
    }
}
//# sourceMappingURL=migrate.js.map