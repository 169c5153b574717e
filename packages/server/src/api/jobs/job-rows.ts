import { sql, type Horarium, type JobRow, type Sql } from "horarium";
import { Problem } from "../problem.ts";
import { separated } from "../sql-parts.ts";
import { states, type State } from "./states.ts";

export const sorts = ["attention", "name", "next", "-last", "-duration"] as const;
export type Sort = (typeof sorts)[number];

/** Which jobs: those for which all holds that is given. */
export interface JobQuery {
  search?: string | undefined;
  state?: readonly State[] | undefined;
  handler?: string | undefined;
  tag?: string | undefined;
  folder?: string | undefined;
  /** The instant by which it is judged what is late. */
  at: Date;
  sort: Sort;
  limit: number;
  after?: string | undefined;
}

/** Few run: they are looked up once, and not for each job. */
const runs = sql`job.id in (
  select job_id from job_execution execution where execution.status = 'running' and job_id is not null)`;

const isIn = (at: Date): Readonly<Record<State, Sql>> => ({
  enabled: sql`enabled`,
  disabled: sql`not enabled`,
  running: runs,
  failing: sql`last_run_status = 'failed'`,
  late: sql`enabled and next_run_at < ${at}::timestamptz - misfire_after_ms * interval '1 ms'`,
  custom: sql`origin in ('admin', 'personal')`,
});

/** What a list is sorted by, and the type that its text goes back to in the cursor. */
interface Key {
  key: Sql;
  type: Sql;
}

const next: Key = { key: sql`coalesce(next_run_at, 'infinity')`, type: sql`timestamptz` };
const unique: readonly Key[] = [
  { key: sql`name`, type: sql`text` },
  { key: sql`id`, type: sql`uuid` },
];

/** Each sort with its keys, all of one direction. */
const orders: Readonly<Record<Sort, { keys: readonly Key[]; isDown: boolean }>> = {
  attention: {
    keys: [
      { key: sql`(last_run_status is distinct from 'failed')::int`, type: sql`int` },
      next,
      ...unique,
    ],
    isDown: false,
  },
  name: { keys: unique, isDown: false },
  next: { keys: [next, ...unique], isDown: false },
  "-last": {
    keys: [{ key: sql`coalesce(last_run_at, '-infinity')`, type: sql`timestamptz` }, ...unique],
    isDown: true,
  },
  "-duration": {
    keys: [{ key: sql`coalesce(last_run_duration_ms, -1)`, type: sql`int` }, ...unique],
    isDown: true,
  },
};

/** A page of jobs. `next` is null on the last. */
export async function listJobs(
  { db }: Horarium,
  query: JobQuery,
): Promise<{ rows: JobRow[]; next: string | null }> {
  const { keys, isDown } = orders[query.sort];
  const direction = isDown ? sql`desc` : sql`asc`;
  const rows = await db.rows(
    sql<JobRow & { place: string[] }>`
      select job.*, array[${separated(
        keys.map(({ key }) => sql`(${key})::text`),
        ", ",
      )}] as place
      from scheduled_job job
      where ${matching(query)}
        ${behind(query)}
      order by ${separated(
        keys.map(({ key }) => sql`${key} ${direction}`),
        ", ",
      )}
      limit ${query.limit + 1}`,
  );
  const shown = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  return {
    rows: shown,
    next: last === undefined ? null : toCursor({ sort: query.sort, place: last.place }),
  };
}

/** How many jobs of the query are in each state, whatever states the query asks for. */
export async function countStates(
  { db }: Horarium,
  query: JobQuery,
): Promise<Record<State | "all", number>> {
  const inState = isIn(query.at);
  const counts = states.map(
    (state) => sql`${state}::text, count(*) filter (where ${inState[state]})`,
  );
  const [row] = await db.rows(
    sql<{ counts: Record<State | "all", number> }>`
      select json_build_object('all', count(*), ${separated(counts, ", ")}) as counts
      from scheduled_job job
      where ${matching({ ...query, state: undefined })}`,
  );
  return row!.counts;
}

function matching({ search, state = [], handler, tag, folder, at }: JobQuery): Sql {
  const inState = isIn(at);
  const wanted = state.map((one) => inState[one]);
  return sql`deleted_at is null and owner_id is null
    ${search === undefined ? sql`` : sql`and (name ilike ${like(search)} or title ilike ${like(search)})`}
    ${handler === undefined ? sql`` : sql`and handler = ${handler}`}
    ${tag === undefined ? sql`` : sql`and ${tag} = any(tags)`}
    ${folder === undefined ? sql`` : sql`and folder = ${folder}`}
    ${wanted.length === 0 ? sql`` : sql`and (${separated(wanted, " or ")})`}`;
}

/** Behind the last row of the page before. */
function behind({ sort, after }: JobQuery): Sql {
  if (after === undefined) return sql``;
  const { keys, isDown } = orders[sort];
  const cursor = fromCursor(after);
  if (cursor.sort !== sort || cursor.place.length !== keys.length) throw wrongCursor();
  const values = keys.map(({ type }, at) => sql`${cursor.place[at]}::text::${type}`);
  const names = keys.map(({ key }) => key);
  return sql`and (${separated(names, ", ")}) ${isDown ? sql`<` : sql`>`} (${separated(values, ", ")})`;
}

interface Cursor {
  sort: string;
  place: string[];
}

function toCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

function fromCursor(text: string): Cursor {
  try {
    const { sort, place } = JSON.parse(
      Buffer.from(text, "base64url").toString(),
    ) as Partial<Cursor>;
    if (typeof sort === "string" && Array.isArray(place) && place.every(isText))
      return { sort, place };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw wrongCursor();
}

const isText = (value: unknown) => typeof value === "string";

function wrongCursor(): Problem {
  return new Problem(
    422,
    "invalid",
    'query.after: it is not the "next" of a page with this sort; begin again without it',
    { fields: [{ path: "query.after", message: "is not the next of a page with this sort" }] },
  );
}

function like(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}
