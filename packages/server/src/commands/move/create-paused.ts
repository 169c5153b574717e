import { at, type Client } from "../client.ts";
import type { JobJson } from "../json-types.ts";
import { because } from "../options.ts";

/** Creates a job that is disabled: it has its schedule only when it is, so that no slot comes before. */
export async function createPaused(
  client: Client,
  { schedule, ...job }: { name: string; schedule: string; [setting: string]: unknown },
  reason: string | undefined,
): Promise<JobJson> {
  const made = await client.send<JobJson>("POST", "/jobs", {
    ...job,
    schedule: "@manual",
    ...because(reason),
  });
  const { version } = await client.send<JobJson>(
    "POST",
    at`/jobs/${made.id}/disable`,
    because(reason),
  );
  return client.send<JobJson>("PATCH", at`/jobs/${made.id}`, {
    schedule,
    version,
    ...because(reason),
  });
}
