import { known, oneOf, text, zone, type RawSearch } from "../../frame/search-params.ts";

/** Which alerts are listed: those that are open where nothing is said. */
export const lists = ["acknowledged", "snoozed", "resolved", "all"] as const;

export function readSearch(search: RawSearch) {
  return known({
    state: oneOf(search["state"], lists),
    job: text(search["job"]),
    zone: zone(search["zone"]),
  });
}
