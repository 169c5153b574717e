import { jobTitle } from "../job/job-title.ts";
import type { AlertRule } from "./alert.ts";
import type { GivenScope } from "./scope-field.tsx";

type Scope = Pick<AlertRule, "scope" | "folder" | "tag" | "job">;

/** What a rule or a quiet window is about: "all jobs", "the jobs in nightly". */
export function scopeWords({ scope, folder, tag, job }: Scope): string {
  switch (scope) {
    case "all":
      return "all jobs";
    case "folder":
      return `the jobs in ${folder}`;
    case "tag":
      return `the jobs with the tag ${tag}`;
    case "job":
      return job === null ? "a job that is gone" : jobTitle(job);
  }
}

/** The same as the API takes it. */
export function givenScope({ scope, folder, tag, job }: Scope): GivenScope {
  return {
    scope,
    ...(folder === null ? {} : { folder }),
    ...(tag === null ? {} : { tag }),
    ...(job === null ? {} : { job: job.name }),
  };
}
