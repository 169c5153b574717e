import type { Input } from "../../api/call.ts";

/** Which jobs, as the list asks for them. */
export type JobsFilter = Input<"enableJobs">["body"]["filter"];

/** What is done to many jobs at once. */
export const verbs = {
  enableJobs: { todo: "Enable", done: "enabled" },
  disableJobs: { todo: "Disable", done: "disabled" },
  runJobs: { todo: "Run", done: "asked for" },
} as const;

export type Verb = keyof typeof verbs;
