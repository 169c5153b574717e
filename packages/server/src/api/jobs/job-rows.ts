import { sql, type Horarium, type JobRow, type Sql } from "horarium";
import { Problem } from "../problem.ts";
import { separated } from "../sql-parts.ts";
import { inStates, isIn, matching, owner, type JobFilter } from "./job-filter.ts";
import { states, type State } from "./states.ts";

export const sorts = ["attention", "name", "next", "-last", "-duration"] as const;
export type Sort = (typeof sorts)[number];

export const groups = ["folder", "handler", "owner"] as const;
export type Group = (typeof groups)[number];

/** A page of the jobs that match. */
export interface JobQuery extends JobFilter {
  sort: Sort;
  /** Jobs with the same stand together, those without one behind all others. */
  group?: Group | undefined;
  limit: number;
  after?: string | undefined;
}

/** A job with what lists show beside its own columns. */
export interface ListedRow extends JobRow {
  states: State[];
  owner: string | null;
}

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

/** By what the groups stand. In the direction of the sort, since the keys of a page have one. */
function groupKeys(group: Group | undefined, isDown: boolean): Key[] {
  if (group === undefined) return [];
  const by = { folder: sql`folder`, handler: sql`job.handler`, owner }[group];
  const isLast = isDown ? sql`(${by} is not null)::int` : sql`(${by} is null)::int`;
  return [
    { key: isLast, type: sql`int` },
    { key: sql`coalesce(${by}, '')`, type: sql`text` },
  ];
}

/** Each sort with its keys, all of one direction. */
function orderOf(sort: Sort, filter: JobFilter): { keys: readonly Key[]; isDown: boolean } {
  switch (sort) {
    case "attention": {
      const { failing, late } = isIn(filter);
      const calm = sql`(not (${failing} or ${late}))`;
      return {
        keys: [{ key: sql`coalesce(${calm}, true)::int`, type: sql`int` }, next, ...unique],
        isDown: false,
      };
    }
    case "name":
      return { keys: unique, isDown: false };
    case "next":
      return { keys: [next, ...unique], isDown: false };
    case "-last":
      return {
        keys: [{ key: sql`coalesce(last_run_at, '-infinity')`, type: sql`timestamptz` }, ...unique],
        isDown: true,
      };
    case "-duration":
      return {
        keys: [{ key: sql`coalesce(last_run_duration_ms, -1)`, type: sql`int` }, ...unique],
        isDown: true,
      };
  }
}

/** A page of jobs. `next` is null on the last. */
export async function listJobs(
  { db }: Horarium,
  query: JobQuery,
): Promise<{ rows: ListedRow[]; next: string | null }> {
  const cursor = query.after === undefined ? null : fromCursor(query.after);
  // what was late on the first page is so on all: the order stays
  const at = cursor === null ? query.at : new Date(cursor.at);
  const order = orderOf(query.sort, { ...query, at });
  const { isDown } = order;
  const keys = [...groupKeys(query.group, isDown), ...order.keys];
  const sortedBy = [query.group, query.sort].filter(Boolean).join(" ");
  if (cursor !== null && (cursor.sort !== sortedBy || cursor.place.length !== keys.length))
    throw wrongCursor();
  const direction = isDown ? sql`desc` : sql`asc`;
  const inState = isIn(query);
  const stateOf = states.map((state) => sql`case when ${inState[state]} then ${state}::text end`);
  const rows = await db.rows(
    sql<ListedRow & { place: string[] }>`
      select job.*, ${owner} as owner, array_remove(array[${separated(stateOf, ", ")}], null) as states,
        array[${separated(
          keys.map(({ key }) => sql`(${key})::text`),
          ", ",
        )}] as place
      from scheduled_job job
      where ${matching(query)}
        ${cursor === null ? sql`` : behind(keys, isDown, cursor.place)}
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
    next:
      last === undefined
        ? null
        : toCursor({ sort: sortedBy, place: last.place, at: at.toISOString() }),
  };
}

export type Counts = Record<State | "all" | "total", number>;

/**
 * How many jobs that match are in each state, whatever states are asked for (`all`: in any), and how many there are in
 * those asked for (`total`).
 */
export async function countStates({ db }: Horarium, filter: JobFilter): Promise<Counts> {
  const inState = isIn(filter);
  const wanted = inStates(filter);
  const counts = states.map(
    (state) => sql`${state}::text, count(*) filter (where ${inState[state]})`,
  );
  const total =
    wanted.length === 0 ? sql`count(*)` : sql`count(*) filter (where ${separated(wanted, " or ")})`;
  const [row] = await db.rows(
    sql<{ counts: Counts }>`
      select json_build_object('all', count(*), 'total', ${total}, ${separated(counts, ", ")}) as counts
      from scheduled_job job
      where ${matching({ ...filter, state: [] })}`,
  );
  return row!.counts;
}

/** Behind the last row of the page before. */
function behind(keys: readonly Key[], isDown: boolean, place: readonly string[]): Sql {
  const values = keys.map(({ type }, at) => sql`${place[at]}::text::${type}`);
  const names = keys.map(({ key }) => key);
  return sql`and (${separated(names, ", ")}) ${isDown ? sql`<` : sql`>`} (${separated(values, ", ")})`;
}

interface Cursor {
  sort: string;
  place: string[];
  at: string;
}

function toCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

function fromCursor(text: string): Cursor {
  try {
    const given: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    const { sort, place, at } = (given ?? {}) as Partial<Cursor>;
    const isWhole = isText(sort) && isText(at) && !Number.isNaN(Date.parse(at));
    if (isWhole && Array.isArray(place) && place.every(isText)) return { sort, place, at };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw wrongCursor();
}

const isText = (value: unknown): value is string => typeof value === "string";

function wrongCursor(): Problem {
  return new Problem(
    422,
    "invalid",
    'query.after: it is not the "next" of a page with this sort; begin again without it',
    { fields: [{ path: "query.after", message: "is not the next of a page with this sort" }] },
  );
}
