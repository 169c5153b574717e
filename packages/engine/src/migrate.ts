import { DatabaseError } from "./errors.ts";
import { migrations } from "./migrations.generated.ts";
import { quoteIdentifier, sql, sqlState, type Database } from "./sql.ts";

/** The oldest PostgreSQL that Horarium works with. */
const oldestServer = 14;

/** How a migration waits for locks that others hold. */
export interface LockWait {
  /** Whoever comes after it waits as long as it does: it gives up after so long, milliseconds. */
  lockMs: number;
  /** And tries again after so long. */
  restMs: number;
  tries: number;
}

const patient: LockWait = { lockMs: 2_000, restMs: 3_000, tries: 10 };

/**
 * Brings the schema up to date, one node at a time: others wait for the one that does it. Where others use the tables, it
 * waits for them in short spells, so that nobody else is held up for longer than one.
 * Returns the names of the migrations that were applied now.
 * Throws `DatabaseError` with `code` `server_too_old`, `read_only`, `schema_newer` or `schema_locked`.
 */
export async function migrate(db: Database, wait: LockWait = patient): Promise<string[]> {
  await checkServer(db);
  for (let failed = 1; ; failed++) {
    try {
      return await migrateOnce(db, wait);
    } catch (error) {
      if (sqlState(error) !== lockNotAvailable) throw error;
      if (failed >= wait.tries) throw lockedError(db, wait, error);
      // all at once or nothing: its own locks are given back too, and who waits behind it comes through
      await new Promise((resolve) => setTimeout(resolve, wait.restMs * (0.75 + Math.random() / 2)));
    }
  }
}

const lockNotAvailable = "55P03";

function lockedError({ schema }: Database, { lockMs, tries }: LockWait, cause: unknown) {
  return new DatabaseError(
    "schema_locked",
    `schema ${schema}: the migrations need locks that other transactions hold (${tries} tries of ${lockMs} ms); end those transactions (select pid, state, xact_start, query from pg_stat_activity order by xact_start) or stop the workers, then migrate again`,
    { cause },
  );
}

function migrateOnce(db: Database, { lockMs }: LockWait): Promise<string[]> {
  return db.transaction(async (tx) => {
    // without a limit: who waits here keeps nobody from working
    await tx.rows(sql`select pg_advisory_xact_lock(hashtext(${`horarium ${db.schema}`}))`);
    const [{ before } = { before: "0" }] = await tx.rows(
      sql<{ before: string }>`select current_setting('lock_timeout') as before`,
    );
    await limitLockWait(tx, `${lockMs}ms`);
    await tx.script(`create schema if not exists ${quoteIdentifier(db.schema)}`);
    await tx.script(`set local search_path to ${quoteIdentifier(db.schema)}, pg_catalog`);
    await tx.script(
      `create table if not exists migration (
         number integer primary key,
         name text not null,
         breaking boolean not null,
         applied_at timestamptz not null default now())`,
    );
    const applied = await appliedMigrations(tx);
    refuseNewer(db.schema, applied);
    const missing = migrations.filter(
      ({ number }) => !applied.some((one) => one.number === number),
    );
    for (const { number, name, breaking, text } of missing) {
      await tx.script(text);
      await tx.rows(
        sql`insert into migration (number, name, breaking) values (${number}, ${name}, ${breaking})`,
      );
    }
    // it may be the caller's transaction, which goes on
    await limitLockWait(tx, before);
    return missing.map(({ name }) => name);
  });
}

async function limitLockWait(tx: Database, to: string): Promise<void> {
  await tx.rows(sql`select set_config('lock_timeout', ${to}, true)`);
}

/** Throws `DatabaseError` unless the schema is there, complete, and one that this version can work with. */
export async function checkSchema(db: Database): Promise<void> {
  await checkServer(db);
  const [found] = await db.rows(
    sql<{
      present: boolean;
    }>`select to_regclass(${`${quoteIdentifier(db.schema)}.migration`}) is not null as present`,
  );
  const applied = found?.present === true ? await appliedMigrations(db) : [];
  refuseNewer(db.schema, applied);
  const missing = migrations.filter(({ number }) => !applied.some((one) => one.number === number));
  if (missing.length > 0) {
    throw new DatabaseError(
      "schema_missing",
      `schema ${db.schema}: ${missing.length} of ${migrations.length} migrations are not applied; call migrate() or run "horarium migrate"`,
    );
  }
}

interface Applied {
  number: number;
  name: string;
  breaking: boolean;
}

function appliedMigrations(db: Database): Promise<Applied[]> {
  return db.rows(sql<Applied>`select number, name, breaking from migration order by number`);
}

function refuseNewer(schema: string, applied: Applied[]): void {
  const known = migrations.at(-1)?.number ?? 0;
  const newer = applied.find(({ number, breaking }) => breaking && number > known);
  if (newer !== undefined) {
    throw new DatabaseError(
      "schema_newer",
      `schema ${schema}: a newer Horarium has changed it (${newer.name}), and this version would work on it wrongly; install that version here too`,
    );
  }
}

async function checkServer(db: Database): Promise<void> {
  const [server] = await db.rows(
    sql<{ version: number; name: string; readOnly: boolean }>`
      select current_setting('server_version_num')::int / 10000 as version,
        current_setting('server_version') as name,
        pg_is_in_recovery() or current_setting('transaction_read_only')::bool as "readOnly"`,
  );
  if (server === undefined || server.version < oldestServer) {
    throw new DatabaseError(
      "server_too_old",
      `the database is PostgreSQL ${server?.name}: Horarium needs ${oldestServer} or newer`,
    );
  }
  if (server.readOnly) {
    throw new DatabaseError(
      "read_only",
      "the database only reads (a standby, or default_transaction_read_only): connect to the primary",
    );
  }
}
