import type { readSearch } from "./search.ts";

export type Search = ReturnType<typeof readSearch>;

/** What the address asks for, as the API takes it. */
export function questionOf({ q, status, error, job, handler, from, to }: Search) {
  return {
    ...(q === undefined ? {} : { q: q.trim() }),
    ...(status === undefined ? {} : { status: status.join(",") }),
    ...(error === undefined ? {} : { fingerprint: error }),
    ...(job === undefined ? {} : { job }),
    ...(handler === undefined ? {} : { handler }),
    ...(from === undefined ? {} : { from: instantOf(from) }),
    ...(to === undefined ? {} : { to: instantOf(to) }),
  };
}

export function isFiltered(search: Search): boolean {
  return Object.keys(questionOf(search)).length > 0;
}

/** A day is from its beginning on, in UTC. */
function instantOf(given: string): string {
  return given.includes("T") ? given : `${given}T00:00:00Z`;
}
