import type { ApiProblem } from "./problem.ts";

/** The thing as somebody else has saved it meanwhile; null where the problem is another. */
export function currentOf<Thing extends object>(problem: ApiProblem | null): Thing | null {
  const current = problem?.status === 409 ? problem.document["current"] : undefined;
  return typeof current === "object" && current !== null ? (current as Thing) : null;
}
