import { RequestError, type Client } from "../client.ts";
import type { JobJson } from "../json-types.ts";
import { toWritten, type WrittenJob } from "./document.ts";
import type { PlannedChange } from "./plan.ts";

/**
 * What will be refused of a planned job, so that it is known before the first is changed. Nothing where the token may only
 * read: it may not carry the plan out either.
 */
export async function problemsOf(
  client: Client,
  { written, found, plan }: { written: WrittenJob; found: JobJson | null; plan: PlannedChange },
): Promise<string[]> {
  if (plan.action === "none" || plan.refused !== undefined) return [];
  const { enabled: _enabled, ...job } = { ...(found && toWritten(found)), ...written };
  try {
    const { problems } = await client.send<{ problems: { path: string; message: string }[] }>(
      "POST",
      "/jobs/check",
      job,
    );
    const isAsked = (path: string) =>
      found === null || Object.hasOwn(plan.changes, path.split(".")[1] ?? "");
    return problems
      .filter(({ path }) => isAsked(path))
      .map(({ path, message }) => `${path.replace(/^body\./, "")}: ${message}`);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.problem.status === 403) return [];
    return [error.message];
  }
}
