import type { z } from "@hono/zod-openapi";
import type { Duration, JobSettings as EngineSettings } from "horarium";
import type { JobSettings } from "./job.ts";

/** What came over HTTP as the engine takes it: its durations are texts with a unit. */
export function toSettings(given: z.output<typeof JobSettings>): EngineSettings {
  const { schedule, jitterMs, timeoutMs, graceMs, longRunningAfterMs, misfire, retry, ...same } =
    given;
  return withoutUndefined({
    ...same,
    cron: schedule,
    jitter: text(jitterMs),
    timeout: text(timeoutMs),
    grace: text(graceMs),
    longRunningAfter: text(longRunningAfterMs),
    misfire: misfire?.policy,
    misfireAfter: text(misfire?.afterMs),
    misfireCap: misfire?.cap,
    misfireMaxAge: text(misfire?.maxAgeMs),
    retryBeyondNextSlot: retry?.beyondNextSlot,
    retry:
      retry === undefined
        ? undefined
        : withoutUndefined({
            attempts: retry.attempts,
            backoff: text(retry.backoffMs),
            factor: retry.factor,
            cap: text(retry.capMs),
            jitter: retry.jitter,
          }),
  });
}

function text<Value extends number | null | undefined>(
  value: Value,
): Duration | Exclude<Value, number> {
  return typeof value === "number" ? `${value}ms` : (value as Exclude<Value, number>);
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function withoutUndefined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<Fields>;
}
