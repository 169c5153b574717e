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
  { zone, now, hours }: { zone: string; now: number; hours: "24" | "12" },
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
  const { jobs, scheduler, attention, next } = overview;
  if (scheduler.isSilent) return { trouble: silence(scheduler, now), rest: "Nothing will start." };
  const [first] = attention;
  if (first !== undefined) {
    const name = jobTitle(first.job);
    const trouble =
      first.failures === 1
        ? `${name} failed at ${time(first.since)}.`
        : `${name} has failed ${times(first.failures)} since ${time(first.since)}.`;
    return { trouble, rest: [others(jobs.failing - 1), late(jobs.late)].filter(Boolean).join(" ") };
  }
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
      : `next ${jobTitle(upcoming.job)} at ${time(upcoming.slot)}`;
  return { trouble: null, rest: `All quiet. ${running(overview)}, ${comes}.` };
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

function others(count: number): string {
  if (count <= 0) return "";
  return count === 1 ? "One other job is failing." : `${plural(count, "other job")} are failing.`;
}

function late(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "One job is late." : `${plural(count, "job")} are late.`;
}
