import type { Answer } from "../api/call.ts";
import type { ApiProblem } from "../api/problem.ts";

/** The job as it is now, where a write was refused since somebody else was quicker; null for all else. */
export function conflictOf(problem: ApiProblem | null): Answer<"getJob"> | null {
  if (problem === null || problem.status !== 409 || problem.code !== "conflict") return null;
  const { current } = problem.document;
  return typeof current === "object" && current !== null ? (current as Answer<"getJob">) : null;
}
