import type { Queryable } from "horarium";

import type { Proposal } from "../../src/ports/index.ts";

/**
 * One pending proposal for each work, for the review dialogue of the app. What a person dismissed is not proposed
 * again. A row must belong to somebody: whoever made the work, else the first administrator.
 */
export async function proposeEnrichment(tx: Queryable, proposals: Proposal[]): Promise<string[]> {
  const { rows } = await tx.query(
    `with proposal as (
       select distinct on (work_id) edition.id as edition_id, work_id, preview, improvements, source,
              coalesce(work.created_by, (select min(id) from authentication."user" where role = 'admin')) as user_id
       from jsonb_to_recordset($1) as proposal (edition bigint, preview jsonb, improvements jsonb, source text)
       join public.edition on edition.id = proposal.edition
       join public.work on work.id = edition.work_id
       order by work_id, edition.id
     ), added as (
       insert into public.enrichment_result (work_id, user_id, status, preview, improvements, sources)
       select work_id, user_id, 'pending', preview, improvements, array[source]
       from proposal
       where user_id is not null
         and not exists (
           select
           from public.enrichment_result known
           where known.work_id = proposal.work_id
             and known.status = 'dismissed'
             and known.improvements = proposal.improvements)
       on conflict (work_id) where status = 'pending' do nothing
       returning work_id
     )
     select edition_id::text as id
     from proposal
     join added using (work_id)`,
    [JSON.stringify(proposals.map(proposalRow))],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

function proposalRow({ edition, values, source, record, confidence, reason }: Proposal) {
  const improvements = improvementsOf(values);
  return {
    edition,
    source,
    improvements,
    preview: { ...improvements, sources: [source], record, confidence, reason },
  };
}

/** The app applies the first ones, and only shows the last two. */
function improvementsOf({ synopsis, pages, language, publishedAt, subjects }: Proposal["values"]) {
  return {
    ...(synopsis !== undefined && { synopsis, description: { text: synopsis } }),
    ...(pages !== undefined && { pages }),
    ...(language !== undefined && { language }),
    ...(publishedAt !== undefined && { publicationDate: publishedAt }),
    ...(subjects !== undefined && { subjects }),
  };
}
