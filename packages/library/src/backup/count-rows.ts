import type { Client } from "pg";

/** The tables of a database whose rows a backup holds: not the system's, not those that belong to an extension. */
export async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select format('%I.%I', nspname, relname) as name,
            nspname || '.' || relname as "plainName",
            nspname as schema,
            relpersistence = 'u' as "isUnlogged"
     from pg_class
     join pg_namespace on pg_namespace.oid = relnamespace
     where relkind = 'r'
       and relpersistence <> 't'
       and nspname <> 'information_schema'
       and nspname !~ '^pg_'
       and not exists (
         select
         from pg_depend
         where classid = 'pg_class'::regclass
           and objid = pg_class.oid
           and deptype = 'e'
       )
     order by 1`,
  );
  return rows;
}

export interface Table {
  /** With its schema, quoted where needed. */
  name: string;
  plainName: string;
  schema: string;
  isUnlogged: boolean;
}

export type Counts = Record<string, number>;

/** How many rows each table has, in the transaction that the client is in. */
export async function countRows(
  client: Client,
  tables: readonly Pick<Table, "name">[],
  onTable: (done: number) => void = () => {},
): Promise<Counts> {
  const counts: Counts = {};
  for (const [place, { name }] of tables.entries()) {
    // `only`: a partition or a child table is in the list itself
    const { rows } = await client.query<{ n: string }>(`select count(*) as n from only ${name}`);
    counts[name] = Number(rows[0]!.n);
    onTable(place + 1);
  }
  return counts;
}

/** Where two counts differ, in words; null if they are the same. */
export function difference(expected: Counts, found: Counts): string | null {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  const differing = [...names].filter((name) => expected[name] !== found[name]).toSorted();
  if (differing.length === 0) return null;
  const told = differing
    .slice(0, 5)
    .map((name) => `${name} has ${found[name] ?? "no"} rows, expected ${expected[name] ?? "no"}`);
  const more = differing.length - told.length;
  return told.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

export function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, rows) => sum + rows, 0);
}
