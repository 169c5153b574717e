import type { Queryable } from "horarium";

import { messageOf } from "../failures.ts";
import {
  isAbsent,
  type ActivityPort,
  type Expirable,
  type LibraryAdapter,
  type Problem,
  type Query,
} from "../ports/index.ts";

/**
 * Checks an adapter against a real database: each query is prepared and its columns are compared with what the
 * handlers expect. A host's changed schema then fails in a test, and not at four in the morning.
 */
export async function checkContract(adapter: LibraryAdapter, db: Queryable): Promise<Problem[]> {
  const checks: Promise<Problem[]>[] = [];
  if (!isAbsent(adapter.activity)) checks.push(...activityChecks(adapter.activity, db));
  if (!isAbsent(adapter.expirables))
    checks.push(...adapter.expirables.map((one) => checkExpirable(one, db)));
  return (await Promise.all(checks)).flat();
}

const whole = ["smallint", "integer", "bigint"];
const instant = ["timestamp with time zone"];
/** Ids are opaque, but two of the same kind must be comparable: those of a work have the type of `work_rating.work_id`. */
const work = "library_jobs.work_rating.work_id";
const member = "library_jobs.reading_day.member_id";

type Columns = Record<string, string | readonly string[]>;

function activityChecks(activity: ActivityPort, db: Queryable): Promise<Problem[]>[] {
  const { ratings, events, sessions, totals } = activity;
  return [
    checkQuery("activity.ratings", ratings, { work, member, value: [...whole, "numeric"] }, db),
    checkQuery(
      "activity.events",
      events,
      { work, member, kind: ["text"], at: instant, recorded_at: instant },
      db,
    ),
    checkQuery(
      "activity.totals",
      totals,
      {
        works: whole,
        editions: whole,
        files: whole,
        bytes: whole,
        creators: whole,
        members: whole,
        by_language: ["jsonb"],
        by_format: ["jsonb"],
      },
      db,
    ),
    ...(sessions === undefined
      ? []
      : [
          checkQuery(
            "activity.sessions",
            sessions,
            {
              member,
              edition: [...whole, "uuid", "text"],
              started_at: instant,
              ended_at: instant,
              pages: whole,
              time_zone: ["text"],
              updated_at: instant,
            },
            db,
          ),
        ]),
  ];
}

function checkExpirable(
  { kind, table, key, dead, order }: Expirable,
  db: Queryable,
): Promise<Problem[]> {
  const query = { sql: `select ${key} as key, ${order} as at from ${table} where (${dead})` };
  return checkQuery(
    `expirables.${kind}`,
    query,
    { key: [...whole, "uuid", "text"], at: instant },
    db,
  );
}

async function checkQuery<Row>(
  name: string,
  query: Query<Row>,
  columns: Columns,
  db: Queryable,
): Promise<Problem[]> {
  const names = Object.keys(columns);
  // an outer join with no rows: one row of nulls, and nulls have the column's type
  const types = names.map((column) => `pg_typeof(q.${column})::text as ${column}`);
  try {
    const { rows } = await db.query(
      `select ${types.join(", ")} from (select) one left join (select * from (${query.sql}) q limit 0) q on true`,
      [],
    );
    const found = (rows as Record<string, string>[])[0]!;
    const problems = names.map(async (column) => {
      const expected = columns[column]!;
      const allowed = typeof expected === "string" ? [await columnType(expected, db)] : expected;
      return allowed.includes(found[column]!)
        ? []
        : [wrongType(name, column, found[column]!, allowed)];
    });
    return (await Promise.all(problems)).flat();
  } catch (error) {
    return [{ code: "contract", message: `${name}: ${messageOf(error)}` }];
  }
}

function wrongType(
  query: string,
  column: string,
  found: string,
  allowed: readonly string[],
): Problem {
  return {
    code: "contract",
    message: `${query}: column ${column} is ${found}, expected ${allowed.join(" or ")}`,
  };
}

async function columnType(path: string, db: Queryable): Promise<string> {
  const [schema, table, column] = path.split(".");
  const { rows } = await db.query(
    `select format_type(atttypid, null) as type
     from pg_attribute
     where attrelid = to_regclass($1)
       and attname = $2`,
    [`${schema}.${table}`, column],
  );
  return (rows as { type: string }[])[0]?.type ?? `the type of ${path}, which is missing`;
}
