import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import type { ApiProblem } from "../api/problem.ts";
import { useWrite } from "../api/use-write.ts";
import { openLayer } from "../frame/layers.ts";
import { jobTitle } from "../job/job-title.ts";
import { patchJob } from "../job/patch-job.ts";
import { formatInstant, useDisplayZone } from "../time/index.ts";
import { showToast } from "../ui/toast-store.ts";
import type { Command, Verb } from "./command.ts";
import type { IndexedJob } from "./use-job-index.ts";

/** Does to a job what its own buttons do, with their questions and their ways back. */
export function useJobVerbs(): (
  job: IndexedJob,
  verb: Verb,
  details?: Pick<Command, "until" | "reason">,
) => void {
  const navigate = useNavigate();
  const { resolve } = useDisplayZone();
  // by name: answers come when the palette is closed
  const meant = useRef(new Map<string, IndexedJob>());
  const textOf = (at: string, job: { timezone: string }) =>
    formatInstant(new Date(at), { zone: resolve(job.timezone), seconds: false });
  const enable = useWrite("enableJob", {
    optimistic: (client, { parameters: { job } }) =>
      patchJob(client, job, (one) => ({ ...one, enabled: true, disabled: null })),
    onDone: (job) =>
      showToast({
        text: `${jobTitle(job)} is enabled. ${job.nextSlot === null ? "It has no next slot." : `Next slot ${textOf(job.nextSlot, job)}.`}`,
        undo: { run: () => disable.mutate({ parameters: { job: job.name }, body: {} }) },
      }),
    onRefused: sayWhy,
  });
  const disable = useWrite("disableJob", {
    onDone: (job) =>
      showToast({
        text: `${jobTitle(job)} is disabled${job.disabled?.until == null ? "" : ` until ${textOf(job.disabled.until, job)}`}.`,
        undo: { run: () => enable.mutate({ parameters: { job: job.name }, body: {} }) },
      }),
    onRefused: sayWhy,
  });
  const run = useWrite("runJob", {
    onDone: ({ waitsFor }, { parameters: { job } }) => {
      const title = jobTitle(meant.current.get(job)!);
      showToast({
        text:
          waitsFor === null
            ? `${title} runs now.`
            : `${title} runs when its unfinished execution has ended.`,
      });
    },
    onRefused: sayWhy,
  });
  const putBack = useWrite("putBackSlot", { onRefused: sayWhy });
  const skip = useWrite("skipNextSlot", {
    onDone: ({ slot }, { parameters: { job: name } }) => {
      const job = meant.current.get(name)!;
      showToast({
        text: `The slot ${textOf(slot, job)} of ${jobTitle(job)} is skipped.`,
        undo: { run: () => putBack.mutate({ parameters: { job: name, slot }, body: {} }) },
      });
    },
    onRefused: sayWhy,
  });
  return (job, verb, { until, reason } = { until: null, reason: null }) => {
    meant.current.set(job.name, job);
    const at = { parameters: { job: job.name }, body: {} };
    switch (verb) {
      case "run":
        run.mutate(at);
        return;
      case "run-with":
      case "backfill":
      case "delete":
        openLayer({ is: verb, job });
        return;
      case "enable":
        enable.mutate(at);
        return;
      case "disable":
        disable.mutate({
          ...at,
          body: {
            ...(reason === null ? {} : { reason }),
            ...(until === null ? {} : { until: until.toISOString() }),
          },
        });
        return;
      case "skip":
        skip.mutate(at);
        return;
      case "edit":
        void navigate({
          to: "/jobs/$job",
          params: { job: job.name },
          search: { tab: "schedule" },
        });
        return;
      case "duplicate":
        void navigate({ to: "/jobs/new", search: { from: job.name } });
    }
  };
}

function sayWhy(problem: ApiProblem): void {
  showToast({ text: problem.message });
}
