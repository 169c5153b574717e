import { useNavigate } from "@tanstack/react-router";
import { useMe } from "../frame/me.tsx";
import { jobTitle } from "../job/job-title.ts";
import { formatInstant, ownZone, serverNow } from "../time/index.ts";
import { commandIn, type Command, type Verb } from "./command.ts";
import type { Entry, EntryGroup } from "./entry.ts";
import { bestScore } from "./fuzzy.ts";
import { JobNote } from "./job-note.tsx";
import { useJobIndex, type IndexedJob } from "./use-job-index.ts";
import { useJobVerbs } from "./use-job-verbs.ts";

/** Jobs that are found, and what can be done with them or with the one of the page. `current`: its name or id. */
export function useJobEntries(text: string, current: string | null): EntryGroup[] {
  const { can } = useMe();
  const navigate = useNavigate();
  const doIt = useJobVerbs();
  const command = commandIn(text, new Date(serverNow()));
  const index = useJobIndex(command === null ? text : command.of);
  const jobs = index ?? [];
  const ofPage = jobs.find(({ id, name }) => name === current || id === current);
  const may = (job: IndexedJob, verb: Verb) => can(verbs[verb].needs) && verbs[verb].fits(job);

  const toDo = (job: IndexedJob, asked: Command, score: number) => ({
    id: `${asked.verb} ${job.id}`,
    label: `${labelOf(asked.verb, job)}${detailOf(asked)}`,
    score,
    run: () => doIt(job, asked.verb, asked),
  });
  const commanded = (asked: Command): Entry[] => {
    // nothing is done until a time that was not understood
    if (asked.untilText !== null && asked.until === null) return [];
    return found(asked.of, jobs)
      .filter(({ job }) => may(job, asked.verb))
      .toSorted((a, b) => Number(b.job === ofPage) - Number(a.job === ofPage))
      .slice(0, 8)
      .map(({ job, score }) => ({
        ...toDo(job, asked, score + 100),
        note: <JobNote job={job} />,
      }));
  };
  const forPage = (job: IndexedJob): Entry[] =>
    (Object.keys(verbs) as Verb[])
      .filter((verb) => may(job, verb))
      .flatMap((verb) => {
        const score = bestScore(text, [labelOf(verb, job)]);
        const plain = { verb, of: "", until: null, untilText: null, reason: null };
        return score === null ? [] : [toDo(job, plain, score)];
      });

  const opened = found(text, jobs)
    .slice(0, text.trim() === "" ? first : 8)
    .map(({ job, score }): Entry => ({
      id: `open ${job.id}`,
      label: jobTitle(job),
      note: <JobNote job={job} />,
      score,
      run: () => void navigate({ to: "/jobs/$job", params: { job: job.name } }),
    }));
  return [
    { title: "Do", entries: command === null ? [] : commanded(command) },
    {
      title: "This job",
      entries: ofPage === undefined || command !== null ? [] : forPage(ofPage),
    },
    {
      title: "Jobs",
      entries: opened,
      expected: index === undefined && text.trim() === "" ? first : 0,
    },
  ];
}

/** Jobs that are listed before anything is typed. */
const first = 5;

function found(text: string, jobs: readonly IndexedJob[]): { job: IndexedJob; score: number }[] {
  return jobs
    .flatMap((job) => {
      const score = bestScore(text, textsOf(job));
      return score === null ? [] : [{ job, score }];
    })
    .toSorted((a, b) => b.score - a.score);
}

const texts = new WeakMap<IndexedJob, readonly string[]>();

/** What a job is found by; with each letter all jobs are asked. */
function textsOf(job: IndexedJob): readonly string[] {
  let known = texts.get(job);
  if (known === undefined) {
    const title = jobTitle(job);
    known = [title, job.name, `${job.folder ?? ""} ${title}`, ...job.tags];
    texts.set(job, known);
  }
  return known;
}

function labelOf(verb: Verb, job: IndexedJob): string {
  return verbs[verb].label(jobTitle(job), job);
}

function detailOf({ until, reason }: Command): string {
  const time =
    until === null
      ? ""
      : ` until ${formatInstant(until, { zone: ownZone(), seconds: false, day: "always" })}`;
  return `${time}${reason === null ? "" : `: ${reason}`}`;
}

interface VerbWords {
  label: (title: string, job: IndexedJob) => string;
  needs: "run" | "write";
  fits: (job: IndexedJob) => boolean;
}

const isThere = ({ retiredAt }: IndexedJob) => retiredAt === null;

/** With dots at its end: it asks for more first. */
const verbs: Readonly<Record<Verb, VerbWords>> = {
  run: {
    label: (title, { currentExecution, overlap }) =>
      currentExecution === null || overlap === "allow"
        ? `Run ${title} now`
        : `Run ${title} when its unfinished execution has ended`,
    needs: "run",
    fits: isThere,
  },
  "run-with": {
    label: (title) => `Run ${title} with other parameters…`,
    needs: "write",
    fits: isThere,
  },
  enable: {
    label: (title) => `Enable ${title}`,
    needs: "run",
    fits: (job) => isThere(job) && !job.enabled,
  },
  disable: {
    label: (title) => `Disable ${title}`,
    needs: "run",
    fits: (job) => isThere(job) && job.enabled,
  },
  skip: {
    label: (title) => `Skip the next slot of ${title}`,
    needs: "run",
    fits: ({ enabled, nextSlot }) => enabled && nextSlot !== null,
  },
  edit: { label: (title) => `Edit the schedule of ${title}`, needs: "write", fits: isThere },
  duplicate: { label: (title) => `Duplicate ${title}…`, needs: "write", fits: () => true },
  backfill: { label: (title) => `Backfill ${title}…`, needs: "write", fits: isThere },
  delete: {
    label: (title) => `Delete ${title}…`,
    needs: "write",
    fits: ({ origin }) => origin !== "code" && origin !== "builtin",
  },
};
