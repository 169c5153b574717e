import { now, type Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import { toMilliseconds } from "../duration.ts";
import { ConfigurationError, NotFoundError } from "../errors.ts";
import { parametersToJson, parseParameters } from "../parameters.ts";
import type { ExecutionRow, Status, Trigger } from "../rows.ts";
import { list, sql, word, type Database, type Queryable } from "../sql.ts";
import { uuidv7 } from "../uuid.ts";

/** When and how one-time work is executed. */
export interface EnqueueOptions {
  /** From now, for example `"20m"`. Not together with `runAt`. */
  delay?: string;
  runAt?: Date;
  /** Asking again with the same handler and key gives the execution that exists, and makes none. At most 200 characters. */
  key?: string;
  /** 0 runs first; default the handler's, else 100. */
  priority?: number;
  /** A client inside a transaction: the work exists if, and only if, that is committed. */
  db?: Queryable;
}

/** The execution that was made, or that the key named already. */
export interface Enqueued {
  id: string;
  status: Status;
  /** False when the key named one that existed. */
  isNew: boolean;
}

/** One-time work, ready to be inserted. */
export interface Work {
  id: string;
  handler: string;
  parameters: string;
  priority: number;
  delayMs: number | null;
  runAt: Date | null;
  key: string | null;
  maxAttempts: number;
  concurrencyKey: string | null;
  concurrencyLimit: number | null;
  trigger: Trigger;
  /** W3C traceparent of the span in which it is asked for. */
  traceParent: string | null;
}

/**
 * Checks parameters and options, and gives the row to insert.
 * Throws `ParametersError` with an issue for each field, and `ConfigurationError`.
 */
export async function prepareWork(
  handler: AnyHandler,
  parameters: unknown,
  options: EnqueueOptions,
  traceParent: string | null = null,
): Promise<Work> {
  const { delay, runAt, key, priority = handler.priority ?? 100 } = options;
  if (delay !== undefined && runAt !== undefined) {
    throw new ConfigurationError(`${handler.name}: give either delay or runAt, not both`);
  }
  if (runAt !== undefined && Number.isNaN(runAt.getTime())) {
    throw new ConfigurationError(`${handler.name}: runAt is not a valid date`);
  }
  if (key !== undefined && (key.length === 0 || key.length > 200)) {
    throw new ConfigurationError(
      `${handler.name}: key must have 1 to 200 characters (got ${key.length})`,
    );
  }
  if (!Number.isInteger(priority) || priority < 0 || priority > 32_767) {
    throw new ConfigurationError(
      `${handler.name}: priority must be a whole number from 0 to 32767 (got ${priority})`,
    );
  }
  await parseParameters(handler, parameters);
  return {
    id: uuidv7(Date.now()),
    handler: handler.name,
    // as given: they are parsed again, and defaults filled in, when they are executed
    parameters: parametersToJson(handler.name, parameters),
    priority,
    delayMs: delay === undefined ? null : toMilliseconds(delay, `${handler.name}: delay`),
    runAt: runAt ?? null,
    key: key ?? null,
    maxAttempts: handler.retry?.attempts ?? handler.attempts ?? 3,
    concurrencyKey: handler.concurrencyKey?.key ?? null,
    concurrencyLimit: handler.concurrencyKey?.limit ?? null,
    trigger: "api",
    traceParent,
  };
}

/** Inserts one-time work in one statement, in the order given. Of those with a key that exists, the existing one is returned. */
export async function insertWork(db: Database, clock: Clock, work: Work[]): Promise<Enqueued[]> {
  const inserted = await insert(db, clock, inOrderOfKeys(work));
  const byId = new Map(inserted.map((row) => [row.id, row.status]));
  const missing = work.filter(({ id }) => !byId.has(id));
  const existing = missing.length > 0 ? await findByKey(db, missing) : new Map<string, Enqueued>();
  return work.map(({ id, handler, key }) => {
    const status = byId.get(id);
    if (status !== undefined) return { id, status, isNew: true };
    const found = existing.get(`${handler} ${key}`);
    if (found === undefined)
      throw new NotFoundError(`execution ${id}: neither inserted nor found by its key`);
    return found;
  });
}

/** Two statements that insert the same keys wait for one another: in one order, so that they do not wait crosswise. */
function inOrderOfKeys(work: Work[]): Work[] {
  if (work.every(({ key }) => key === null)) return work;
  return work.toSorted(
    (a, b) => compare(a.handler, b.handler) || compare(a.key ?? "", b.key ?? ""),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Columns that are the same in all rows are bound once: that is most of them, and most of the bytes. */
function insert(
  db: Database,
  clock: Clock,
  work: Work[],
): Promise<Pick<ExecutionRow, "id" | "status">[]> {
  // most work is enqueued outside of spans, and has one column less
  const isTraced = work.some(({ traceParent }) => traceParent !== null);
  const types = isTraced ? { ...columnTypes, ...traceColumn } : columnTypes;
  const traceParent = isTraced ? sql`, trace_parent` : sql``;
  const columns = Object.entries(types).map(([name, { type, of }]) => {
    const values = work.map(of);
    return {
      name,
      type,
      values,
      isSame: name !== "id" && values.every((value) => value === values[0]),
    };
  });
  const same = columns.filter(({ isSame }) => isSame);
  const different = columns.filter(({ isSame }) => !isSame);
  return db.rows(
    sql<Pick<ExecutionRow, "id" | "status">>`
      insert into job_execution (
        id, handler, parameters, trigger, due_at, queued_at, priority, key, max_attempts, concurrency_key,
        concurrency_limit, status, held${traceParent})
      select id, handler, parameters::jsonb, trigger, due_at,
        case when is_due then ${now(clock)} end,
        priority, key, max_attempts, concurrency_key, concurrency_limit,
        case when is_due then 'queued' else 'scheduled' end,
        case when is_due and concurrency_key is not null then 'concurrency' end${traceParent}
      from (
        select work.*,
          coalesce(run_at, ${now(clock)} + coalesce(delay_ms, 0) * interval '1 ms') as due_at,
          coalesce(run_at <= ${now(clock)}, coalesce(delay_ms, 0) <= 0) as is_due
        from (
          select *, ${list(same.map(({ name, type, values }) => sql`${values[0]}::${word(type)} as ${word(name)}`))}
          from unnest(${list(different.map(({ type, values }) => sql`${values}::${word(type)}[]`))})
            as work (${list(different.map(({ name }) => word(name)))})
        ) work
      ) work
      on conflict (handler, key) where key is not null do nothing
      returning id, status`,
  );
}

type ColumnTypes = Record<string, { type: string; of: (work: Work) => unknown }>;

const columnTypes: ColumnTypes = {
  id: { type: "uuid", of: (work) => work.id },
  handler: { type: "text", of: (work) => work.handler },
  parameters: { type: "text", of: (work) => work.parameters },
  trigger: { type: "text", of: (work) => work.trigger },
  run_at: { type: "timestamptz", of: (work) => work.runAt },
  delay_ms: { type: "float8", of: (work) => work.delayMs },
  priority: { type: "smallint", of: (work) => work.priority },
  key: { type: "text", of: (work) => work.key },
  max_attempts: { type: "integer", of: (work) => work.maxAttempts },
  concurrency_key: { type: "text", of: (work) => work.concurrencyKey },
  concurrency_limit: { type: "integer", of: (work) => work.concurrencyLimit },
};

const traceColumn: ColumnTypes = {
  trace_parent: { type: "text", of: (work) => work.traceParent },
};

async function findByKey(db: Database, work: Work[]): Promise<Map<string, Enqueued>> {
  const rows = await db.rows(
    sql<Pick<ExecutionRow, "id" | "handler" | "key" | "status">>`
      select execution.id, execution.handler, execution.key, execution.status
      from unnest(
        ${work.map(({ handler }) => handler)}::text[],
        ${work.map(({ key }) => key)}::text[]) as wanted (handler, key)
      join job_execution execution on execution.handler = wanted.handler and execution.key = wanted.key
      where execution.key is not null`,
  );
  return new Map(
    rows.map((row) => [
      `${row.handler} ${row.key}`,
      { id: row.id, status: row.status, isNew: false },
    ]),
  );
}
