import { known, text, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    handler: text(search["handler"]),
    /** The job that it begins as a copy of. */
    from: text(search["from"]),
  });
}
