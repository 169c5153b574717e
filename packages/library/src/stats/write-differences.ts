import type { Queryable } from "horarium";

/** How many rows there are, and how many of them were written or removed to make it so. */
export interface Written {
  rows: number;
  changed: number;
}

/**
 * Makes the rows of `table` within `scope` equal to what `fresh` selects, and writes only where they differ: a
 * repeated execution writes nothing. Everything happens in one statement, hence on one snapshot, so that a reader
 * sees the old rows or the new ones.
 */
export async function writeDifferences(
  tx: Queryable,
  { table, keys, values, fresh, scope, before = [] }: Differences,
  parameters: unknown[],
): Promise<Written> {
  const columns = [...keys, ...values].join(", ");
  // Nobody knows beforehand how many rows are fresh. A full join is always made by hash or by merging, whereas other
  // joins were at times made by comparing each row with each. In the order of the keys rows go into the index fastest,
  // and without `on conflict`, of which there is none: executions of a part take turns.
  const { rows } = await tx.query(
    `with ${before.map((cte) => `${cte}, `).join("")}fresh as materialized (
       ${fresh}
     ), differing as materialized (
       select ${named([...keys, ...values], "fresh")},
              ${keys.map((key) => `old.${key} as old_${key}`).join(", ")},
              fresh.${keys[0]} is null as is_gone,
              old.${keys[0]} is null as is_new
       from fresh
       full join (
         select ${columns}
         from ${table} old
         where ${scope}) old on ${equal(keys, "fresh", "old")}
       where fresh.${keys[0]} is null
          or old.${keys[0]} is null
          or (${named(values, "fresh")}) is distinct from (${named(values, "old")})
     ), gone as (
       delete from ${table} old
       using differing
       where is_gone
         and ${keys.map((key) => `old.${key} = old_${key}`).join(" and ")}
       returning 1
     ), changed as (
       update ${table} old
       set ${values.map((value) => `${value} = differing.${value}`).join(", ")}
       from differing
       where not is_gone
         and not is_new
         and ${equal(keys, "old", "differing")}
       returning 1
     ), added as (
       insert into ${table} (${columns})
       select ${columns}
       from differing
       where is_new
       order by ${keys.join(", ")}
       returning 1
     )
     select (select count(*) from fresh)::int as rows,
            ((select count(*) from gone) + (select count(*) from changed) + (select count(*) from added))::int as changed`,
    parameters,
  );
  return (rows as Written[])[0]!;
}

/** A table and what should be in it. The names and the SQL are the package's own or the adapter's. */
export interface Differences {
  table: string;
  keys: string[];
  values: string[];
  /** A `select` of the keys and values, of rows within `scope` only. */
  fresh: string;
  /** Which rows of the table, named `old`, are replaced. */
  scope: string;
  /** Further CTEs that `fresh` and `scope` use. */
  before?: string[];
}

function equal(columns: string[], left: string, right: string): string {
  return columns.map((column) => `${left}.${column} = ${right}.${column}`).join(" and ");
}

function named(columns: string[], row: string): string {
  return columns.map((column) => `${row}.${column}`).join(", ");
}
