import { known, text, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({ section: text(search["section"], 40) });
}
