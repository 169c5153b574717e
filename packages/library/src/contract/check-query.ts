import type { Queryable } from "horarium";

import { messageOf } from "../failures.ts";
import type { Problem, Query } from "../ports/index.ts";

/** The types that a column may have, or the path of a column (`library_jobs.reading_day.member_id`) that has the type. */
export type Columns = Record<string, string | readonly string[]>;

export const whole = ["smallint", "integer", "bigint"];
export const instant = ["timestamp with time zone"];
export const text = ["text"];
/** What an id may be, if it is compared with itself only. */
export const anyId = [...whole, "uuid", "text"];

/** Prepares the query and compares its columns with those that the handlers expect. */
export async function checkQuery<Row>(
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
