import { known, oneOf, zone, type RawSearch } from "../../frame/search-params.ts";

export const sections = [
  "preferences",
  "account",
  "tokens",
  "people",
  "access",
  "secrets",
  "organisation",
] as const;

export function readSearch(search: RawSearch) {
  return known({
    section: oneOf(search["section"], sections),
    zone: zone(search["zone"]),
  });
}
