import type { AnyHandler, Horarium } from "horarium";
import type { BuiltinJob } from "@horarium/library";

/** Declares the built-in jobs; what people have changed on them stays. */
export async function declareBuiltinJobs(
  horarium: Horarium,
  jobs: readonly BuiltinJob[],
): Promise<void> {
  for (const job of jobs) {
    const { name, title, description, schedule, timezone, parameters, overlap, misfire, timeout } =
      job;
    const { concurrencyKey, runner, unavailableReason } = job;
    await horarium.scheduleBuiltin(
      name,
      handlerOf(horarium, job.handler) ?? job.handler,
      {
        cron: schedule,
        timezone,
        parameters,
        title,
        description,
        overlap,
        misfire,
        timeout,
        ...(concurrencyKey === undefined ? {} : { concurrencyKey }),
        ...(runner === undefined ? {} : { runner }),
      },
      unavailableReason,
    );
  }
}

/** The available jobs that have had no execution yet. */
export async function neverRun(horarium: Horarium, jobs: readonly BuiltinJob[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, available } of jobs) {
    if (!available) continue;
    const { id, enabled } = await horarium.job(name);
    const { rows } = await horarium.executions({ job: id, limit: 1 });
    if (!enabled || rows.length > 0) continue;
    found.push(name);
  }
  return found;
}

function handlerOf(horarium: Horarium, name: string): AnyHandler | undefined {
  return horarium.handlers.find((handler) => handler.name === name);
}
