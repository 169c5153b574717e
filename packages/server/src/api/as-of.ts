import { sql, type Horarium } from "horarium";

/** The database's clock: lists say as of when they are. */
export async function readAsOf({ db, clock }: Horarium): Promise<Date> {
  const [row] = await db.rows(
    sql<{ at: Date }>`select coalesce(${clock.override()}::timestamptz, clock_timestamp()) as at`,
  );
  return row!.at;
}
