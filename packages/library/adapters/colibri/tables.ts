import type { Queryable } from "horarium";

/** Which tables that not every instance has are there. */
export interface Tables {
  loans: boolean;
  reading: boolean;
  proposals: boolean;
}

/** Looks at the catalogue. */
export async function readTables(db: Queryable): Promise<Tables> {
  const { rows } = await db.query(
    `select to_regclass('library_jobs.loan') is not null as loans,
            to_regclass('library_jobs.reading_session') is not null as reading,
            to_regclass('public.enrichment_result') is not null as proposals`,
    [],
  );
  return (rows as Tables[])[0]!;
}
