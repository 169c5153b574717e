import { known, oneOf, someOf, text, zone, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    q: text(search["q"]),
    state: someOf(search["state"], ["failing", "late", "running", "enabled", "disabled"]),
    tag: text(search["tag"]),
    folder: text(search["folder"]),
    handler: text(search["handler"]),
    sort: oneOf(search["sort"], ["attention", "name", "next", "-last", "-duration"]),
    group: oneOf(search["group"], ["folder"]),
    zone: zone(search["zone"]),
  });
}
