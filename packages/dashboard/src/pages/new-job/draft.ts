import type { Answer } from "../../api/call.ts";
import {
  newScheduleValue,
  scheduleValueOf,
  type FineCollision,
  type ScheduleValue,
} from "../../schedule-editor/index.tsx";
import { storedName } from "./stored-name.ts";
import { jobTitle } from "../../job/job-title.ts";

type Job = Answer<"getJob">;
export type Retry = Job["retry"];

export const steps = ["what", "with", "when", "how", "try"] as const;
export type Step = (typeof steps)[number];

/** A job that is being made, as far as it has got. */
export interface Draft {
  handler: string | null;
  parameters: Record<string, unknown>;
  schedule: ScheduleValue;
  /** Collisions with others that were said to be fine. */
  fine?: readonly FineCollision[];
  /** As words. */
  title: string;
  /** The stored name; null: it follows from the title. */
  name: string | null;
  description: string;
  folder: string;
  /** Null: what the handler says. */
  timeoutMs: number | null;
  retry: Retry | null;
  /** So many failures in a row until somebody is told; null or absent: as the rules say that count for it. */
  alertAfter?: number | null;
  step: Step;
  /** The furthest step that was reached: those before it are sentences. */
  reached: Step;
}

export function newDraft(timezone: string): Draft {
  return {
    handler: null,
    parameters: {},
    schedule: newScheduleValue(timezone),
    title: "",
    name: null,
    description: "",
    folder: "",
    timeoutMs: null,
    retry: null,
    step: "what",
    reached: "what",
  };
}

/** A copy of a job under another name. */
export function draftOf(job: Job): Draft {
  return {
    ...newDraft(job.timezone),
    handler: job.handler,
    parameters: job.parameters,
    schedule: scheduleValueOf(job),
    title: `${jobTitle(job)} (copy)`,
    description: job.description ?? "",
    folder: job.folder ?? "",
    timeoutMs: job.timeoutMs,
    retry: job.retry,
    step: "with",
    reached: "try",
  };
}

export function nameOf(draft: Draft): string {
  return draft.name ?? storedName(draft.title);
}

export function isOnce({ schedule }: Draft): boolean {
  return schedule.onceAt !== undefined && schedule.onceAt !== null;
}

/** Whether there is anything in it that would be missed. */
export function isBegun(draft: Draft): boolean {
  return draft.handler !== null;
}
