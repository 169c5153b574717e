import { known, text, zone, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    state: text(search["state"]),
    job: text(search["job"]),
    zone: zone(search["zone"]),
  });
}
