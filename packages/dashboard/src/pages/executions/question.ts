import { toInstant } from "../../frame/search-params.ts";
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
    ...(from === undefined ? {} : { from: toInstant(from) }),
    ...(to === undefined ? {} : { to: toInstant(to) }),
  };
}

export function isFiltered(search: Search): boolean {
  return Object.keys(questionOf(search)).length > 0;
}
