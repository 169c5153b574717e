import type { Queryable } from "horarium";

import type { LoansPort } from "../ports/index.ts";

/** What a batch removed; `more` is the last thing that it looked at, null after the last batch. */
export interface Purged {
  purged: number;
  more: string | null;
}

/** Days after the end of a loan for which it is known what was said about it. */
const keptDays = 400;

/**
 * Removes from the ledger, a batch at a time, what was said about loans and holds that ended long ago or are gone. Of
 * an open loan everything is kept, however old it is.
 */
export async function purgeLedger(
  tx: Queryable,
  loans: LoansPort,
  {
    after,
    limit,
    at,
    dryRun,
  }: { after: string | null; limit: number; at: string | null; dryRun: boolean },
): Promise<Purged> {
  // rows are written while a loan is open: none of a loan that ended before the cut is younger than the cut
  const { rows } = await tx.query(
    `select subject, subject_id as id, ${nameOf} as name
     from library_jobs.loan_reminder
     where created_at < ${cut}
       and ($2::text is null or ${nameOf} > $2)
     group by subject, subject_id
     order by name
     limit $3`,
    [at, after, limit],
  );
  const old = rows as { subject: string; id: string; name: string }[];
  const kept = await keptOf(tx, loans, idsOf(old, "loan"), idsOf(old, "hold"), at);
  const gone = old.filter(({ name }) => !kept.has(name));
  const where = `
    created_at < ${cut}
    and (subject, subject_id) in (select * from unnest($2::text[], $3::text[]))`;
  const values = [at, gone.map(({ subject }) => subject), gone.map(({ id }) => id)];
  const { rows: removed } = await tx.query(
    dryRun
      ? `select count(*)::int as n from library_jobs.loan_reminder where ${where}`
      : `with gone as (delete from library_jobs.loan_reminder where ${where} returning 1)
         select count(*)::int as n from gone`,
    values,
  );
  return {
    purged: (removed as { n: number }[])[0]!.n,
    more: old.length < limit ? null : old.at(-1)!.name,
  };
}

const cut = `coalesce($1::timestamptz, now()) - make_interval(days => ${keptDays})`;
const nameOf = "(subject || ':' || subject_id)";

function idsOf(old: { subject: string; id: string }[], kind: "loan" | "hold"): string[] {
  return old.filter(({ subject }) => subject === kind).map(({ id }) => id);
}

async function keptOf(
  tx: Queryable,
  { all, holds }: LoansPort,
  loanIds: string[],
  holdIds: string[],
  at: string | null,
): Promise<Set<string>> {
  const { rows: loans } = await tx.query(
    `select 'loan:' || id as name
     from (${all.sql}) loan
     where id = any ($2)
       and (returned_at is null or returned_at >= ${cut})`,
    [at, loanIds],
  );
  const { rows: waiting } =
    holds === undefined
      ? { rows: [] }
      : await tx.query(
          `select 'hold:' || id as name from (${holds.sql}) hold where id = any ($1)`,
          [holdIds],
        );
  return new Set(([...loans, ...waiting] as { name: string }[]).map(({ name }) => name));
}
