import type { Emitter, Events } from "../events.ts";
import type { Claimed, Outcome } from "../rows.ts";
import type { Ended, Recorded } from "../stages/record.ts";

/** Tells whoever listens how an execution ended; null: its lease was lost, and what others write of it is what counts. */
export function announceEnd(events: Emitter, ended: Ended, recorded: Recorded | null): void {
  const { claimed, outcome, durationMs } = ended;
  if (recorded === null) {
    events.emit("execution.leaseLost", { ...eventOf(claimed), durationMs });
    return;
  }
  // it has not ended
  if (outcome.kind === "handedOver") return;
  const name = eventName(recorded, outcome);
  if (!events.has(name)) return;
  events.emit(name, {
    ...eventOf(claimed),
    durationMs,
    reason: recorded.reason,
    ...("result" in outcome ? { result: outcome.result } : {}),
    ...("error" in outcome ? { error: outcome.error.message } : {}),
    ...(recorded.status === "scheduled" ? { retryAt: new Date(recorded.due_ms) } : {}),
  });
}

/** What all events of an execution carry. */
export function eventOf(claimed: Claimed): Events["execution.started"] {
  return {
    executionId: claimed.id,
    handler: claimed.handler,
    jobId: claimed.job_id,
    attempt: claimed.attempt,
    scheduledFor: claimed.scheduled_for,
  };
}

function eventName({ status }: Recorded, outcome: Outcome) {
  if (outcome.kind === "released" || outcome.kind === "yielded")
    return `execution.${outcome.kind}` as const;
  if (status === "scheduled") return "execution.retrying" as const;
  if (status === "failed") return "execution.failed" as const;
  if (status === "cancelled") return "execution.cancelled" as const;
  return "execution.completed" as const;
}
