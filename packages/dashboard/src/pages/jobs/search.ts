import { known, oneOf, someOf, text, type RawSearch } from "../../frame/search-params.ts";

export const chips = ["failing", "running", "late", "disabled", "custom", "mine"] as const;

export const sorts = ["attention", "name", "next", "-last", "-duration"] as const;

export const groups = ["folder", "handler", "owner"] as const;

/** `q` holds the tokens and words of the filter field, as they were typed. */
export function readSearch(search: RawSearch) {
  return known({
    q: text(search["q"], 500),
    state: someOf(search["state"], [...chips, "enabled"]),
    tag: text(search["tag"]),
    folder: text(search["folder"]),
    handler: text(search["handler"]),
    sort: oneOf(search["sort"], sorts),
    group: oneOf(search["group"], groups),
  });
}
