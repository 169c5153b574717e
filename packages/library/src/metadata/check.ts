import { parseIsbn, toIsbn13 } from "../domain/isbn.ts";
import { mergeValues, hashOfValue } from "../domain/merge.ts";
import type { CheckOutcome } from "../domain/next-check.ts";
import { titleSimilarity } from "../domain/title-similarity.ts";
import type { OpenLibrary } from "../infra/open-library/client.ts";
import type { EditionRecord } from "../infra/open-library/records.ts";
import type { EditionPatch, EditionValues, Proposal, TextField } from "../ports/index.ts";
import type { Edition } from "./editions.ts";
import { normalise, type NormaliseRules } from "./normalise.ts";
import type { RefreshParameters } from "./parameters.ts";

/** The end of a look at one edition: what is to be written, and what is remembered. */
export interface Check {
  edition: Edition;
  outcome: CheckOutcome;
  patch: EditionPatch | null;
  proposal: Proposal | null;
  record: EditionRecord | null;
  confidence: number;
  /** Whether the record may be written without a person's consent, and so may its cover. */
  isCertain: boolean;
  /** The source's cover that was looked at, at this look or before. */
  coverId: number | null;
  cover: "stored" | "reused" | null;
  /** What failed, though the rest may be written. */
  error: { code: string; message: string } | null;
}

/** A record that may be the edition's, and how it was found. */
export interface Candidate {
  record: EditionRecord;
  by: "key" | "search";
}

/** The key by which Open Library is asked for an edition: its own id, else an ISBN that can be one. */
export function keyOf({ openlibraryId, isbn13, isbn10 }: Edition): string | null {
  if (openlibraryId !== null && /^OL\d+M$/.test(openlibraryId)) return `OLID:${openlibraryId}`;
  const isbn = parseIsbn(isbn13 ?? "") ?? parseIsbn(isbn10 ?? "");
  return isbn === null ? null : `ISBN:${toIsbn13(isbn)}`;
}

/** What a check needs beside the edition. */
export interface CheckRules extends NormaliseRules {
  parameters: RefreshParameters;
  canPropose: boolean;
  fields: readonly TextField[];
  wantsCover: (edition: Edition, record: EditionRecord) => boolean;
}

/** Decides what a record means for an edition; asks for its work if that may have the description. No cover yet. */
export async function checkEdition(
  edition: Edition,
  candidate: Candidate | null,
  openLibrary: OpenLibrary,
  rules: CheckRules,
): Promise<Check> {
  if (candidate === null) return ended(edition, "notFound");
  const { record, by } = candidate;
  const { parameters, fields } = rules;
  const known = { record, confidence: 0 };
  const isMissing = fields.some((field) => edition.values[field] === undefined);
  const isSame = record.revision !== null && record.revision === edition.revision;
  if (isSame && !isMissing && !rules.wantsCover(edition, record))
    return ended(edition, "unchanged", { ...known, confidence: 1 });

  const similarity = likeness(edition.title, record);
  if (similarity < parameters.minTitleSimilarity) return ended(edition, "mismatched", known);
  const confidence = by === "key" ? 0.9 + 0.1 * similarity : 0.8 * similarity;
  const work = needsWork(edition, record, rules) ? await openLibrary.work(record.work!) : null;
  const values = mergeValues(edition.values, normalise(record, work, rules), edition.written, {
    mode: parameters.mode === "fill" ? "fill" : "refresh",
    fields,
  });
  const reason = reasonToPropose(by, confidence, parameters);
  if (reason === null) return patched(edition, values, { record, confidence });
  if (Object.keys(values).length === 0 || !rules.canPropose)
    return ended(edition, "unchanged", { record, confidence });
  const page = { id: record.id, url: openLibrary.pageOf(record.id) };
  return ended(edition, "proposed", {
    record,
    confidence,
    proposal: {
      edition: edition.id,
      values,
      source: "openlibrary",
      record: page,
      confidence,
      reason,
    },
  });
}

/** The titles may differ by a subtitle. */
function likeness(title: string, { title: theirs, subtitle }: EditionRecord): number {
  const full = subtitle === null ? 0 : titleSimilarity(title, `${theirs} ${subtitle}`);
  return Math.max(titleSimilarity(title, theirs), full);
}

/** Why a person should decide; null: it may be written. */
function reasonToPropose(
  by: Candidate["by"],
  confidence: number,
  { mode, autoApply }: RefreshParameters,
): string | null {
  if (by === "search") return "found by title and author only";
  if (confidence < autoApply) return `certainty ${confidence.toFixed(2)} is below ${autoApply}`;
  return mode === "propose" ? "the job only proposes" : null;
}

/** A description is usually the work's, and so are most subjects. */
function needsWork(
  { values, written }: Edition,
  record: EditionRecord,
  { fields, parameters }: CheckRules,
): boolean {
  if (record.work === null) return false;
  const isOpen = (field: "synopsis" | "subjects") =>
    fields.includes(field) &&
    (values[field] === undefined ||
      (parameters.mode !== "fill" && written[field] === hashOfValue(values[field])));
  return (
    (isOpen("synopsis") && record.description === null) ||
    (isOpen("subjects") && record.subjects.length === 0)
  );
}

function patched(
  edition: Edition,
  values: EditionValues,
  known: Pick<Check, "record" | "confidence">,
): Check {
  const certain = { ...known, isCertain: true };
  if (Object.keys(values).length === 0) return ended(edition, "unchanged", certain);
  const patch = { edition: edition.id, seen: edition.seen, values, cover: null };
  return ended(edition, "updated", { ...certain, patch });
}

/** A check without anything to write, unless `facts` has it. */
export function ended(edition: Edition, outcome: CheckOutcome, facts: Partial<Check> = {}): Check {
  return {
    edition,
    outcome,
    patch: null,
    proposal: null,
    record: null,
    confidence: 0,
    isCertain: false,
    coverId: edition.coverId,
    cover: null,
    error: null,
    ...facts,
  };
}
