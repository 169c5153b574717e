import type { Queryable } from "horarium";

/** The last member of an execution that did not come to its end; null if the last one did. */
export async function readCursor(tx: Queryable): Promise<string | null> {
  const { rows } = await tx.query(
    `select value ->> 'after' as after
     from library_jobs.cursor
     where handler = 'loan_reminders'
       and part = 'patrons'`,
    [],
  );
  return (rows as { after: string | null }[])[0]?.after ?? null;
}

/** Executions take turns, batch by batch: what one decides about a patron, the other then reads in the ledger. */
export async function holdCursor(tx: Queryable): Promise<void> {
  await tx.query(
    `insert into library_jobs.cursor (handler, part, value)
     values ('loan_reminders', 'patrons', '{}')
     on conflict (handler, part) do update
     set value = cursor.value`,
    [],
  );
}

/** With the batch that it tells of, in one transaction. */
export async function moveCursor(tx: Queryable, after: string | null): Promise<void> {
  await tx.query(
    `insert into library_jobs.cursor (handler, part, value)
     values ('loan_reminders', 'patrons', jsonb_build_object('after', $1::text))
     on conflict (handler, part) do update
     set value = excluded.value,
         updated_at = now()`,
    [after],
  );
}
