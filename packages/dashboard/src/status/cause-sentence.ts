import type { Statable } from "./state.ts";

/** Apart from the few words of each: lists do without them. */
const sentences: Readonly<Record<string, string>> = {
  timeout: "It ran longer than the job's timeout and was stopped.",
  parameters:
    "The parameters do not fit the handler's schema, so that trying again would not help.",
  do_not_retry: "The handler said that trying again would not help.",
  result: "The handler returned something that cannot be kept as JSON.",
  unrecordable:
    "The database refused what the handler returned, so that the outcome could not be stored.",
  next_slot:
    "The next attempt would have come at or after the job's next slot, which does the work instead.",
  worker_lost: "The worker died each time that it ran this, so that it is not tried again.",
  forced:
    "It was cancelled, and its worker did not end it in time. So it was taken from the worker, and what that wrote of it later was refused.",
  paused: "The job was disabled when its time came.",
  stopped: "All schedules were stopped when its time came.",
  skipped_by_person: "Somebody skipped this slot.",
  too_late:
    "Nothing was running that could have made it due in time, and the job's policy does not make up for slots that are this late.",
  quiet_window: "A quiet window was open that skips slots.",
  no_handler: "No live worker offered the handler.",
  quota: "The owner's quota was used up.",
};

const overlap = {
  skipped: "The previous execution of the job was unfinished when its time came.",
  cancelled:
    "The next slot of the job came while it was unfinished, and the job's policy is to cancel the previous one.",
} as const;

/** Why, in a sentence; null where there is no reason, or none that is known. */
export function sentenceOf({ status, reason }: Pick<Statable, "status" | "reason">): string | null {
  if (reason === null) return null;
  if (reason === "worker_lost" && status !== "failed")
    return "Its worker stopped answering, so it was taken from it. Any worker may begin it again.";
  if (reason === "overlap") return overlap[status === "cancelled" ? "cancelled" : "skipped"];
  return Object.hasOwn(sentences, reason) ? sentences[reason]! : null;
}
