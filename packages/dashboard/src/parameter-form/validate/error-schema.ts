import type { ErrorSchema } from "@rjsf/utils";
import type { Problem } from "./problems.ts";

/** The same problems as the tree that rjsf hands down to its fields. */
export function toErrorSchema(problems: readonly Problem[]): ErrorSchema {
  const root: ErrorSchema = {};
  for (const { path, message } of problems) {
    let at = root;
    for (const step of path) at = (at[step] ??= {}) as ErrorSchema;
    (at.__errors ??= []).push(message);
  }
  return root;
}
