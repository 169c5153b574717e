import { known, text, type RawSearch } from "../../../frame/search-params.ts";

/** The ids of the two, in the order in which they stand side by side. */
export function readSearch(search: RawSearch) {
  return known({ a: text(search["a"], 36), b: text(search["b"], 36) });
}
