import type { CheckOutcome } from "../domain/next-check.ts";
import type { CoverRejection } from "../domain/image-header.ts";
import type { HttpCounts } from "../infra/open-library/http.ts";
import type { Field } from "../ports/index.ts";
import type { Check } from "./check.ts";

/** What an execution of `refresh_metadata` did. */
export interface RefreshCounts {
  /** Editions that were due, as far as `maxItems` allows. */
  selected: number;
  checked: number;
  updated: number;
  unchanged: number;
  notFound: number;
  /** The record has another title: the edition's ISBN is wrong, or the record. */
  mismatched: number;
  proposed: number;
  /** Changed by a person while the job looked at them. */
  raced: number;
  failed: number;
  /** Values written. */
  fields: Partial<Record<Field, number>>;
  covers: { stored: number; reused: number; rejected: Record<CoverRejection, number> };
  /** Rows about editions that the host no longer has. */
  forgotten: number;
  http: HttpCounts;
}

export function noCounts(http: HttpCounts): RefreshCounts {
  return {
    selected: 0,
    checked: 0,
    updated: 0,
    unchanged: 0,
    notFound: 0,
    mismatched: 0,
    proposed: 0,
    raced: 0,
    failed: 0,
    fields: {},
    covers: {
      stored: 0,
      reused: 0,
      rejected: { tooSmall: 0, wrongShape: 0, wrongType: 0, tooLarge: 0, gone: 0 },
    },
    forgotten: 0,
    http,
  };
}

/** Counts a check that was written. One of which only the cover failed counts twice: what was written, and as failed. */
export function countCheck(counts: RefreshCounts, check: Check, outcome: CheckOutcome): void {
  counts.checked += 1;
  counts[outcome] += 1;
  if (check.error !== null && outcome !== "failed") counts.failed += 1;
  if (outcome !== "updated") return;
  for (const field of fieldsOf(check)) counts.fields[field] = (counts.fields[field] ?? 0) + 1;
  if (check.cover !== null) counts.covers[check.cover] += 1;
}

/** The fields that a check writes. */
export function fieldsOf({ patch }: Check): Field[] {
  if (patch === null) return [];
  return [
    ...(Object.keys(patch.values) as Field[]),
    ...(patch.cover === null ? [] : (["cover"] as const)),
  ];
}
