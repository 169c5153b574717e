import type { Statable } from "./state.ts";

interface Cause {
  /** After the status and a colon. */
  short: string;
  /** A whole sentence: what happened. */
  sentence: string;
}

const causes: Record<string, Cause> = {
  timeout: {
    short: "timeout",
    sentence: "It ran longer than the job's timeout and was stopped.",
  },
  parameters: {
    short: "parameters do not fit",
    sentence:
      "The parameters do not fit the handler's schema, so that trying again would not help.",
  },
  do_not_retry: {
    short: "not to be retried",
    sentence: "The handler said that trying again would not help.",
  },
  result: {
    short: "result is not JSON",
    sentence: "The handler returned something that cannot be kept as JSON.",
  },
  unrecordable: {
    short: "outcome cannot be stored",
    sentence:
      "The database refused what the handler returned, so that the outcome could not be stored.",
  },
  next_slot: {
    short: "no retry before the next slot",
    sentence:
      "The next attempt would have come at or after the job's next slot, which does the work instead.",
  },
  worker_lost: {
    short: "its workers died",
    sentence: "The worker died each time that it ran this, so that it is not tried again.",
  },
  paused: {
    short: "job was disabled",
    sentence: "The job was disabled when its time came.",
  },
  stopped: {
    short: "all schedules were stopped",
    sentence: "All schedules were stopped when its time came.",
  },
  skipped_by_person: {
    short: "by hand",
    sentence: "Somebody skipped this slot.",
  },
  too_late: {
    short: "scheduler was down",
    sentence:
      "Nothing was running that could have made it due in time, and the job's policy does not make up for slots that are this late.",
  },
  quiet_window: {
    short: "quiet window",
    sentence: "A quiet window was open that skips slots.",
  },
  no_handler: {
    short: "no worker offers its handler",
    sentence: "No live worker offered the handler.",
  },
  quota: {
    short: "quota used up",
    sentence: "The owner's quota was used up.",
  },
};

const overlap: Record<"skipped" | "cancelled", Cause> = {
  skipped: {
    short: "previous execution still running",
    sentence: "The previous execution of the job was unfinished when its time came.",
  },
  cancelled: {
    short: "a later slot took its place",
    sentence:
      "The next slot of the job came while it was unfinished, and the job's policy is to cancel the previous one.",
  },
};

/** Why, in a few words: `previous execution still running`. A code that is not known is given as words. */
export function causeOf(one: Pick<Statable, "status" | "reason">): string {
  return known(one)?.short ?? (one.reason ?? "no reason recorded").replaceAll("_", " ");
}

/** Why, in a sentence; null where there is no reason, or none that is known. */
export function sentenceOf(one: Pick<Statable, "status" | "reason">): string | null {
  return known(one)?.sentence ?? null;
}

function known({ status, reason }: Pick<Statable, "status" | "reason">): Cause | undefined {
  if (reason === null) return undefined;
  if (reason === "overlap") return overlap[status === "cancelled" ? "cancelled" : "skipped"];
  return Object.hasOwn(causes, reason) ? causes[reason] : undefined;
}
