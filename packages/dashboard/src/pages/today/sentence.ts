import type { Answer } from "../../api/call.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { formatInstant } from "../../time/format-instant.ts";
import { plural } from "../../words/count.ts";
import { jobTitle } from "../../job/job-title.ts";

export type Overview = Answer<"getOverview">;

/** How the day is, in a sentence or two: first what matters most. */
export interface Sentence {
  /** What needs a person; null if nothing does. */
  trouble: string | null;
  rest: string;
}

export function sentenceOf(
  overview: Overview,
  {
    zone,
    now,
    hours,
    isStopped = false,
  }: { zone: string; now: number; hours: "24" | "12"; isStopped?: boolean },
): Sentence {
  const time = (at: string) =>
    formatInstant(new Date(at), {
      zone,
      hours,
      seconds: false,
      day: "other",
      today: now,
      withZone: false,
    });
  const { jobs, scheduler, alerts, next } = overview;
  if (scheduler.isSilent) return { trouble: silence(scheduler, now), rest: "Nothing will start." };
  const [first] = alerts.open;
  if (first !== undefined) {
    const others = otherAlerts((alerts.counts.open ?? 0) - 1);
    const isLateTold = alerts.open.some(({ kind }) => kind === "late");
    return {
      trouble: troubleOf(first, overview, time),
      rest: [others, isLateTold ? "" : late(jobs.late)].filter(Boolean).join(" "),
    };
  }
  if (isStopped)
    return {
      trouble: "All schedules are stopped.",
      rest: `${running(overview)}; slots are skipped.`,
    };
  if (jobs.all === 0)
    return {
      trouble: null,
      rest: "No jobs yet. Jobs that code declares appear when a worker with that code starts.",
    };
  if (jobs.late > 0) return { trouble: late(jobs.late), rest: `${running(overview)}.` };
  const upcoming = next[0];
  const comes =
    upcoming === undefined
      ? "nothing is planned"
      : `next ${jobTitle(upcoming.job)} at ${time(startOf(upcoming))}`;
  if (!overview.executions.hasRun) {
    const begins =
      upcoming === undefined
        ? "No slot is planned."
        : `The first slot is at ${time(startOf(upcoming))}: ${jobTitle(upcoming.job)}.`;
    return { trouble: null, rest: `Nothing has run yet. ${begins}` };
  }
  const quiet = jobs.failing === 0 ? "All quiet." : heldBack(overview);
  return { trouble: null, rest: `${quiet} ${running(overview)}, ${comes}.` };
}

/** When a slot begins: where a person has moved it, if anybody has. */
export function startOf({ slot, movedTo }: Overview["next"][number]): string {
  return movedTo ?? slot;
}

type Alert = Overview["alerts"]["open"][number];

/** Of a job that fails, how often and since when; of all else, what the alert says. */
function troubleOf(alert: Alert, { attention }: Overview, time: (at: string) => string): string {
  const failing = attention.find(({ job }) => job.id === alert.job?.id);
  if (alert.kind !== "failed" || failing === undefined) return `${alert.sentence}.`;
  const name = jobTitle(failing.job);
  return failing.failures === 1
    ? `${name} failed at ${time(failing.since)}.`
    : `${name} has failed ${times(failing.failures)} since ${time(failing.since)}.`;
}

/** Jobs fail, and nothing of it is open: somebody is on it, or has put it off, or no rule asks for an alert. */
function heldBack({ jobs, alerts: { counts } }: Overview): string {
  const ways = [
    [counts.acknowledged ?? 0, "acknowledged"],
    [counts.snoozed ?? 0, "snoozed"],
    [counts.muted ?? 0, "muted"],
  ] as const;
  const words = ways.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  const failing =
    jobs.failing === 1 ? "One job is failing" : `${plural(jobs.failing, "job")} are failing`;
  const alerts = words.length === 0 ? "without an open alert" : `alerts: ${words.join(", ")}`;
  return `Nothing new needs you. ${failing}${words.length === 0 ? " " : "; "}${alerts}.`;
}

function silence({ seenAt }: Overview["scheduler"], now: number): string {
  return seenAt === null
    ? "No worker has ever been started."
    : `Scheduler silent for ${formatDuration(now - Date.parse(seenAt))}.`;
}

function running({ executions }: Overview): string {
  return executions.running === 0 ? "Nothing is running" : `${executions.running} running`;
}

function times(count: number): string {
  return count >= 100 ? "at least 100 times" : `${count} times`;
}

function otherAlerts(count: number): string {
  if (count <= 0) return "";
  return count === 1 ? "One other alert is open." : `${plural(count, "other alert")} are open.`;
}

function late(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "One job is late." : `${plural(count, "job")} are late.`;
}
