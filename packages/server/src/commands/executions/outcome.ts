import { shortResult } from "../../live-view/short-result.ts";
import type { ExecutionJson } from "../json-types.ts";

/** How it ended, on one line: reason, error or result. */
export function outcomeText({ error, reason, result }: ExecutionJson): string {
  return [reason, error ?? shortResult(result)].filter(Boolean).join(": ").replaceAll("\n", " ");
}
