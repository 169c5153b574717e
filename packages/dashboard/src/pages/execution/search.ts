import { known, oneOf, text, wholeNumber, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    attempt: wholeNumber(search["attempt"]),
    level: oneOf(search["level"], ["debug", "info", "warn", "error"]),
    q: text(search["q"]),
  });
}
