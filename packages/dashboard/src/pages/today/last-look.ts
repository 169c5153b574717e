import { serverNow } from "../../time/server-clock.ts";

/** A look this long after the last one is a new visit. */
const visitMs = 30 * 60_000;
/** What the server counts back to at most. */
const longestMs = 30 * 86_400_000;
const place = "horarium.lastLook";

interface Look {
  at: number;
  /** When the visit before this one ended; null: this is the first. */
  since: number | null;
}

/**
 * When somebody last looked, before this visit, as ISO 8601; null on the first visit in this browser. Going to another page
 * and back is one visit.
 */
export function sinceLastLook(): string | null {
  const last = read();
  const now = serverNow();
  if (last === null) return null;
  const since = now - last.at > visitMs ? last.at : last.since;
  return since === null ? null : new Date(Math.max(since, now - longestMs)).toISOString();
}

/** Notes that somebody looks now. */
export function noteLook(): void {
  const last = read();
  const now = serverNow();
  const since = last === null ? null : now - last.at > visitMs ? last.at : last.since;
  try {
    localStorage.setItem(place, JSON.stringify({ at: now, since } satisfies Look));
  } catch {
    // a browser that keeps nothing: each visit is the first
  }
}

function read(): Look | null {
  try {
    const value = JSON.parse(localStorage.getItem(place) ?? "null") as Partial<Look> | null;
    if (typeof value?.at !== "number") return null;
    return { at: value.at, since: typeof value.since === "number" ? value.since : null };
  } catch {
    return null;
  }
}
