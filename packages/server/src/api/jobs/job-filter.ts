import { sql, type Sql } from "horarium";
import { anywhere, separated } from "../sql-parts.ts";
import type { State } from "./states.ts";

/** Which jobs: of several values of one field one must hold, of several fields all. Left out: any. */
export interface JobFilter {
  /** The instant by which it is judged what is late, and how far a next slot is away. */
  at: Date;
  /** Whose jobs are "mine". */
  me?: string | null;
  ids?: readonly string[];
  /** Each stands in the name or in the title. */
  words?: readonly string[];
  state?: readonly State[];
  handler?: readonly string[];
  tag?: readonly string[];
  folder?: readonly string[];
  owner?: readonly string[];
  zone?: readonly string[];
  next?: readonly { isOver: boolean; ms: number }[];
}

/** Few run: they are looked up once, and not for each job. */
const runs = sql`job.id in (
  select job_id from job_execution execution where execution.status = 'running' and job_id is not null)`;

/** Who created a job is in the audit alone. */
export const owner = sql`coalesce(declared_by, (
  select change.by
  from change
  where change.job_id = job.id and change.verb = 'create'
  order by change.id
  limit 1))`;

/** What each state means in a statement on `scheduled_job job`. */
export function isIn({ at, me = null }: Pick<JobFilter, "at" | "me">): Record<State, Sql> {
  return {
    enabled: sql`enabled`,
    disabled: sql`not enabled`,
    running: runs,
    failing: sql`last_run_status = 'failed'`,
    late: sql`(enabled and next_run_at < ${at}::timestamptz - misfire_after_ms * interval '1 ms')`,
    custom: sql`origin in ('admin', 'personal')`,
    mine: sql`(declared_by is null and job.id in (
      select change.job_id from change where change.verb = 'create' and change.by = ${me}::text))`,
  };
}

/** The condition on `scheduled_job job`. Jobs of persons are none of everybody's. */
export function matching(filter: JobFilter): Sql {
  const { ids = [], words = [], handler = [], tag = [], zone = [], at } = filter;
  const some = (values: readonly string[], then: Sql) => (values.length === 0 ? [] : [then]);
  const any = (parts: readonly Sql[]) =>
    parts.length === 0 ? [] : [sql`(${separated(parts, " or ")})`];
  const conditions = [
    sql`deleted_at is null and owner_id is null`,
    ...some(ids, sql`job.id = any (${ids}::uuid[])`),
    ...words.map((text) => sql`(name ilike ${anywhere(text)} or title ilike ${anywhere(text)})`),
    ...some(handler, sql`handler = any (${handler}::text[])`),
    ...some(tag, sql`tags && ${tag}::text[]`),
    ...some(zone, sql`timezone = any (${zone}::text[])`),
    ...some(filter.owner ?? [], sql`${owner} = any (${filter.owner ?? []}::text[])`),
    ...any(
      (filter.folder ?? []).map(
        (name) => sql`(folder = ${name} or starts_with(folder, ${`${name}/`}))`,
      ),
    ),
    ...(filter.next ?? []).map(({ isOver, ms }) => {
      const bound = new Date(at.getTime() + ms);
      return isOver
        ? sql`(enabled and next_run_at > ${bound})`
        : sql`(enabled and next_run_at <= ${bound})`;
    }),
    ...any(inStates(filter)),
  ];
  return separated(conditions, " and ");
}

/** The states that are asked for, one of which must hold. */
export function inStates(filter: JobFilter): Sql[] {
  const inState = isIn(filter);
  return (filter.state ?? []).map((state) => inState[state]);
}
