import { known, instant, text, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    job: text(search["job"]),
    by: text(search["by"]),
    verb: text(search["verb"]),
    from: instant(search["from"]),
    to: instant(search["to"]),
  });
}
