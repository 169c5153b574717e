import { sql, type Sql, type Status, type Trigger } from "horarium";
import { idFloor } from "../id-floor.ts";
import { anywhere, separated } from "../sql-parts.ts";

/** Which executions: of several values of one field one must hold, of several fields all. Empty: any. */
export interface ExecutionFilter {
  /** The instant up to which what runs has taken its time. */
  at: Date;
  id: readonly string[];
  /** Ids. */
  job: readonly string[];
  handler: readonly string[];
  status: readonly Status[];
  trigger: readonly Trigger[];
  reason: readonly string[];
  by: readonly string[];
  duration: readonly { isOver: boolean; ms: number }[];
  /** How many attempts: more, less, or so many. */
  attempt: readonly { sign: "<" | ">" | ""; count: number }[];
  /** Each stands in the error or is the reason. */
  error: readonly string[];
  fingerprint: readonly string[];
  /** Made at or after, and before. */
  from: Date | null;
  to: Date | null;
}

/** The condition on `job_execution execution`. */
export function matching(filter: ExecutionFilter): Sql {
  const { id, job, handler, status, trigger, reason, by, fingerprint, from, to, at } = filter;
  const some = (values: readonly string[], then: Sql) => (values.length === 0 ? [] : [then]);
  const took = sql`coalesce(execution.completed_at, ${at}::timestamptz) - execution.started_at`;
  return separated(
    [
      sql`true`,
      ...some(id, sql`execution.id = any (${id}::uuid[])`),
      ...some(job, sql`execution.job_id = any (${job}::uuid[])`),
      ...some(handler, sql`execution.handler = any (${handler}::text[])`),
      ...some(status, sql`execution.status = any (${status}::text[])`),
      ...some(trigger, sql`execution.trigger = any (${trigger}::text[])`),
      ...some(reason, sql`execution.reason = any (${reason}::text[])`),
      ...some(by, sql`execution.triggered_by = any (${by}::text[])`),
      ...some(fingerprint, sql`execution.error_fingerprint = any (${fingerprint}::text[])`),
      ...filter.duration.map(({ isOver, ms }) =>
        isOver
          ? sql`${took} > ${ms}::float8 * interval '1 ms'`
          : sql`${took} < ${ms}::float8 * interval '1 ms'`,
      ),
      ...filter.attempt.map(({ sign, count }) => {
        if (sign === ">") return sql`execution.attempt > ${count}`;
        return sign === "<" ? sql`execution.attempt < ${count}` : sql`execution.attempt = ${count}`;
      }),
      ...filter.error.map(
        (text) => sql`(execution.error ilike ${anywhere(text)} or execution.reason = ${text})`,
      ),
      ...(from === null ? [] : [sql`execution.id >= ${idFloor(from)}::uuid`]),
      ...(to === null ? [] : [sql`execution.id < ${idFloor(to)}::uuid`]),
    ],
    " and ",
  );
}

/** When an execution was made: its id begins with it. */
export const madeAt = sql`to_timestamp(
  ('x0000' || translate(left(execution.id::text, 13), '-', ''))::bit(64)::bigint / 1000.0)`;
