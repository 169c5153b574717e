import type { Horarium } from "horarium";
import { readPlannedJobs } from "../timeline/jobs.ts";
import { nextOf } from "../timeline/planned.ts";

const minuteMs = 60_000;
const mostJobs = 20;

/** The jobs that have a slot in the same minute, the first twenty by name. */
export async function startsWith(
  horarium: Horarium,
  slot: Date,
): Promise<{ name: string; title: string | null; slot: Date }[]> {
  const minute = Math.floor(slot.getTime() / minuteMs) * minuteMs;
  const jobs = await readPlannedJobs(horarium);
  const found = jobs.flatMap((job) => {
    const [next] = nextOf(job, new Date(minute - 1), 1);
    const { name, title } = job;
    return next !== undefined && next.getTime() < minute + minuteMs
      ? [{ name, title, slot: next }]
      : [];
  });
  return found.slice(0, mostJobs);
}
