import type { Draft } from "./draft.ts";

/** A draft as the browser keeps it. */
export interface KeptDraft {
  draft: Draft;
  /** Milliseconds since 1970, by the browser. */
  at: number;
}

/** One for each person who uses this browser. */
function place(person: string): string {
  return `horarium.new-job.${person}`;
}

export function readDraft(person: string): KeptDraft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place(person)) ?? "null") as unknown;
    return isDraft(kept) ? kept : null;
  } catch {
    // a browser that keeps nothing, or a draft of another version: there is none
    return null;
  }
}

export function keepDraft(person: string, draft: Draft): void {
  try {
    localStorage.setItem(place(person), JSON.stringify({ draft, at: Date.now() }));
  } catch {
    // a browser that keeps nothing: it is good for this page
  }
}

export function dropDraft(person: string): void {
  try {
    localStorage.removeItem(place(person));
  } catch {
    // there was none
  }
}

function isDraft(value: unknown): value is KeptDraft {
  if (typeof value !== "object" || value === null || !("draft" in value)) return false;
  const { draft } = value;
  return (
    typeof draft === "object" &&
    draft !== null &&
    ["handler", "parameters", "schedule", "title", "step", "reached"].every((name) => name in draft)
  );
}
