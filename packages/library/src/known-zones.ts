import type { Queryable } from "horarium";

/** The zones that this PostgreSQL knows. It raises on any other; one such row must not stop the others. */
export async function knownZones(tx: Queryable): Promise<string[]> {
  const { rows } = await tx.query("select name from pg_timezone_names", []);
  return (rows as { name: string }[]).map(({ name }) => name);
}
