import { createHash } from "node:crypto";

import type { EditionValues, TextField } from "../ports/index.ts";

/** What decides which fields of an edition are written. */
export interface MergeRules {
  /** `fill`: those that are empty. `refresh`: also those that still are as we wrote them. */
  mode: "fill" | "refresh";
  fields: readonly TextField[];
}

/** The fields that `found` changes. `written` has the hash of what we wrote last; a person's value has another. */
export function mergeValues(
  current: EditionValues,
  found: EditionValues,
  written: Partial<Record<TextField, string>>,
  { mode, fields }: MergeRules,
): EditionValues {
  const changes = fields.filter((field) => {
    const [ours, theirs] = [current[field], found[field]];
    if (theirs === undefined) return false;
    if (ours === undefined) return true;
    return (
      mode === "refresh" &&
      written[field] === hashOfValue(ours) &&
      hashOfValue(theirs) !== hashOfValue(ours)
    );
  });
  return Object.fromEntries(changes.map((field) => [field, found[field]])) as EditionValues;
}

/** SHA-256 of a value as text, in hexadecimal. */
export function hashOfValue(value: string | number | readonly string[]): string {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return createHash("sha256").update(text).digest("hex");
}
