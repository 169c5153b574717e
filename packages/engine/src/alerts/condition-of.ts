import type { Condition } from "./alert-row.ts";

/** A condition with what is known of it; the rest is null. */
export function conditionOf(
  kind: Condition["kind"],
  at: Date,
  facts: Partial<Condition>,
): Condition {
  return {
    kind,
    job_id: null,
    handler: null,
    subject: null,
    execution_id: null,
    reason: null,
    error: null,
    fingerprint: null,
    detail: null,
    ...facts,
    at,
  };
}
