import { known, instant, oneOf, someOf, type RawSearch } from "../../frame/search-params.ts";

export function readSearch(search: RawSearch) {
  return known({
    tab: oneOf(search["tab"], ["executions", "schedule", "parameters", "alerts", "changes"]),
    status: someOf(search["status"], [
      "scheduled",
      "queued",
      "running",
      "completed",
      "failed",
      "cancelled",
      "skipped",
      "missed",
    ]),
    from: instant(search["from"]),
    to: instant(search["to"]),
  });
}
