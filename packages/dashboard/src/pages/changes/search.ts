import { known, instant, oneOf, text, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    job: text(search["job"]),
    by: text(search["by"]),
    verb: text(search["verb"]),
    days: oneOf(search["days"], ["1", "7", "30"] as const),
    from: instant(search["from"]),
    to: instant(search["to"]),
  });
}
