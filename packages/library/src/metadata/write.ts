import type { Queryable } from "horarium";

import { hashOfValue } from "../domain/merge.ts";
import { nextCheck, withJitter, type CheckOutcome } from "../domain/next-check.ts";
import type { CataloguePort } from "../ports/index.ts";
import type { Check } from "./check.ts";

/** Writes a batch: values, where they came from, proposals, and when to look again. Gives how each check ended. */
export async function writeChecks(
  tx: Queryable,
  catalogue: CataloguePort,
  checks: readonly Check[],
  { staleDays }: { staleDays: number },
): Promise<Map<Check, CheckOutcome>> {
  const patches = checks.flatMap(({ patch }) => patch ?? []);
  const applied = new Set(patches.length === 0 ? [] : await catalogue.apply(tx, patches));
  const proposals = checks.flatMap(({ proposal }) => proposal ?? []);
  const proposed = new Set(
    proposals.length === 0 ? [] : ((await catalogue.propose?.(tx, proposals)) ?? []),
  );
  const outcomes = new Map(checks.map((check) => [check, outcomeOf(check, applied, proposed)]));
  await writeProvenance(
    tx,
    checks.filter(({ edition, patch }) => patch !== null && applied.has(edition.id)),
  );
  await writeStates(tx, outcomes, staleDays);
  return outcomes;
}

function outcomeOf(
  { edition, outcome, patch, proposal }: Check,
  applied: ReadonlySet<string>,
  proposed: ReadonlySet<string>,
): CheckOutcome {
  if (patch !== null && !applied.has(edition.id)) return "raced";
  // the same is waiting for a person already, or was dismissed
  if (proposal !== null && !proposed.has(edition.id)) return "unchanged";
  return outcome;
}

async function writeProvenance(tx: Queryable, checks: readonly Check[]): Promise<void> {
  const rows = checks.flatMap(({ edition, patch, confidence }) => {
    const { values, cover } = patch!;
    const hashes = Object.entries(values).map(([field, value]) => [
      field,
      hashOfValue(value as string | number | string[]),
    ]);
    if (cover !== null) hashes.push(["cover", Buffer.from(cover.sha256).toString("hex")]);
    return hashes.map(([field, hash]) => ({ edition_id: edition.id, field, hash, confidence }));
  });
  if (rows.length === 0) return;
  await tx.query(
    `insert into library_jobs.metadata_provenance as provenance (edition_id, field, source, value_hash, confidence)
     select edition_id, field, 'openlibrary', decode(hash, 'hex'), confidence
     from jsonb_to_recordset($1) as written (edition_id text, field text, hash text, confidence real)
     on conflict (edition_id, field) do update
     set source = excluded.source,
         value_hash = excluded.value_hash,
         confidence = excluded.confidence,
         written_at = excluded.written_at`,
    [JSON.stringify(rows)],
  );
}

/** `next_check_at` is the job's cursor: it moves in the transaction that writes the edition. */
async function writeStates(
  tx: Queryable,
  outcomes: ReadonlyMap<Check, CheckOutcome>,
  staleDays: number,
): Promise<void> {
  const rows = [...outcomes].map(([{ edition, record, coverId, error }, outcome]) => {
    // a cover that failed is tried again soon, though the rest is written
    const next = nextCheck(error === null ? outcome : "failed", edition.last, { staleDays });
    return {
      edition_id: edition.id,
      outcome: next.outcome,
      repeats: next.repeats,
      gap_hours: next.gapHours,
      wait_hours: withJitter(next.gapHours, Math.random),
      source: record === null ? null : "openlibrary",
      external_id: record?.id ?? null,
      external_work_id: record?.work ?? null,
      external_cover_id: outcome === "raced" ? edition.coverId : coverId,
      revision: isSettled(outcome) && error === null ? (record?.revision ?? null) : null,
      last_error: error === null ? null : `${error.code}: ${error.message}`.slice(0, 500),
    };
  });
  await tx.query(
    `insert into library_jobs.metadata_state
       (edition_id, next_check_at, last_checked_at, source, external_id, external_work_id, external_cover_id,
        revision, outcome, repeats, gap_hours, last_error)
     select edition_id, now() + make_interval(secs => wait_hours * 3600), now(), source, external_id, external_work_id,
            external_cover_id, revision, outcome, repeats, gap_hours, last_error
     from jsonb_to_recordset($1) as state (
       edition_id text, outcome text, repeats integer, gap_hours real, wait_hours float8, source text, external_id text,
       external_work_id text, external_cover_id integer, revision integer, last_error text)
     on conflict (edition_id) do update
     set next_check_at = excluded.next_check_at,
         last_checked_at = excluded.last_checked_at,
         source = excluded.source,
         external_id = excluded.external_id,
         external_work_id = excluded.external_work_id,
         external_cover_id = excluded.external_cover_id,
         revision = excluded.revision,
         outcome = excluded.outcome,
         repeats = excluded.repeats,
         gap_hours = excluded.gap_hours,
         last_error = excluded.last_error`,
    [JSON.stringify(rows)],
  );
}

/** A record that was of no use is to be read again, even if it has not changed. */
function isSettled(outcome: CheckOutcome): boolean {
  return outcome === "updated" || outcome === "unchanged" || outcome === "proposed";
}

/** Forgets editions that the host no longer has: at most `limit` rows of each table. Gives how many rows went. */
export async function forgetDeleted(
  tx: Queryable,
  { editions }: CataloguePort,
  limit: number,
): Promise<number> {
  let forgotten = 0;
  for (const table of ["metadata_state", "metadata_provenance"]) {
    const { rowCount } = await tx.query(
      `delete from library_jobs.${table}
       where edition_id in (
         select edition_id
         from library_jobs.${table} kept
         where not exists (select from (${editions.sql}) e where e.id::text = kept.edition_id)
         limit $1)`,
      [limit],
    );
    forgotten += rowCount ?? 0;
  }
  return forgotten;
}
