import type { Queryable } from "horarium";

import type { Proposal } from "../ports/index.ts";

/**
 * Keeps proposals in the jobs' own table, for hosts that have no place of their own: one that is pending for each
 * edition, with what is newest. Values of which a person has dismissed the same are left out.
 */
export async function proposeInOwnTable(tx: Queryable, proposals: Proposal[]): Promise<string[]> {
  const { rows } = await tx.query(
    `with given as (
       select edition, values, source, record, confidence, reason
       from jsonb_to_recordset($1) as given (
         edition text, values jsonb, source text, record jsonb, confidence real, reason text)
     ), fresh as (
       select given.*,
              (select jsonb_object_agg(key, value)
               from jsonb_each(given.values)
               where not exists (
                 select
                 from library_jobs.metadata_proposal dismissed
                 where dismissed.edition_id = given.edition
                   and dismissed.status = 'dismissed'
                   and dismissed.values -> key = value)) as undecided
       from given
     )
     insert into library_jobs.metadata_proposal as pending (edition_id, values, source, record, confidence, reason)
     select edition, undecided, source, record, confidence, reason
     from fresh
     where undecided is not null
     on conflict (edition_id) where status = 'pending' do update
     set values = excluded.values,
         source = excluded.source,
         record = excluded.record,
         confidence = excluded.confidence,
         reason = excluded.reason,
         created_at = excluded.created_at
     where pending.values <> excluded.values
     returning edition_id`,
    [JSON.stringify(proposals)],
  );
  return (rows as { edition_id: string }[]).map(({ edition_id }) => edition_id);
}
