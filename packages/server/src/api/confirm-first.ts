import type { Principal } from "./permissions.ts";
import { Problem } from "./problem.ts";

/** Handlers of which it decides what a job does to give it other parameters: whoever finds a browser open must not. */
const dangerous: ReadonlySet<string> = new Set(["sql", "shell"]);

/** Throws `Problem` 403 for a session that has not given its password within the last 10 minutes. */
export function confirmFirst(principal: Principal | null, operation: string): void {
  if (principal?.session?.isConfirmed !== false) return;
  throw new Problem(
    403,
    "confirm_first",
    `${operation} needs your password again: give it to POST /api/auth/confirm; without one here, sign in anew at GET /api/auth/single-sign-on?again=true`,
  );
}

/** The same, for what gives a handler other parameters, where that handler is one that does whatever they say. */
export function confirmHandler(
  principal: Principal | null,
  operation: string,
  handler: string,
): void {
  if (dangerous.has(handler)) confirmFirst(principal, operation);
}
