import { known, instant, oneOf, zone, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    span: oneOf(search["span"], ["6h", "24h", "7d"]),
    at: instant(search["at"]),
    zone: zone(search["zone"]),
    view: oneOf(search["view"], ["timeline", "agenda"]),
  });
}
