import { nameOf, type Draft } from "./draft.ts";

/** The job as it is declared in a repository. */
export function asTypeScript(draft: Draft): string {
  const { handler } = draft;
  const variable = camel(handler ?? "handler");
  if (draft.schedule.onceAt) {
    return `await horarium.enqueue(${variable}, ${literal(draft.parameters, 0)}, {
  runAt: new Date(${JSON.stringify(draft.schedule.onceAt)}),
});
`;
  }
  const settings = settingsOf(draft);
  return `await horarium.schedule(${JSON.stringify(nameOf(draft))}, ${variable}, ${literal(settings, 0)});
`;
}

/** The job as the API and \`horarium apply\` take it. */
export function asJson(body: object): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}

/** By the names and units of the engine; what is as it would be anyway is left out. */
function settingsOf({ schedule, parameters, ...draft }: Draft): Record<string, unknown> {
  const { misfire } = schedule;
  const all = {
    cron: schedule.schedule,
    timezone: schedule.timezone === "UTC" ? undefined : schedule.timezone,
    title: draft.title.trim() || undefined,
    description: draft.description.trim() || undefined,
    folder: draft.folder.trim() || undefined,
    parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    startsAt: schedule.startsAt === null ? undefined : new Date(schedule.startsAt),
    endsAt: schedule.endsAt === null ? undefined : new Date(schedule.endsAt),
    jitter: schedule.jitterMs === 0 ? undefined : duration(schedule.jitterMs),
    dstGap: schedule.dstGap ?? undefined,
    dstOverlap: schedule.dstOverlap ?? undefined,
    overlap: schedule.overlap === "skip" ? undefined : schedule.overlap,
    misfire: misfire.policy === "once" ? undefined : misfire.policy,
    misfireAfter: misfire.afterMs === 60_000 ? undefined : duration(misfire.afterMs),
    misfireCap: misfire.cap === 100 ? undefined : misfire.cap,
    misfireMaxAge: misfire.maxAgeMs === null ? undefined : duration(misfire.maxAgeMs),
    timeout: draft.timeoutMs === null ? undefined : duration(draft.timeoutMs),
    retry:
      draft.retry === null
        ? undefined
        : {
            attempts: draft.retry.attempts,
            backoff: duration(draft.retry.backoffMs),
            factor: draft.retry.factor,
            cap: duration(draft.retry.capMs),
            jitter: draft.retry.jitter,
          },
    retryBeyondNextSlot: draft.retry?.beyondNextSlot === true ? true : undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The largest unit that fits: `15m`, `90s`, `1500ms`. */
export function duration(ms: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const;
  const found = ms > 0 ? units.find(([, length]) => ms % length === 0) : undefined;
  return found === undefined ? `${ms}ms` : `${ms / found[1]}${found[0]}`;
}

function camel(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9]+(.)?/g, (_, letter: string | undefined) =>
    (letter ?? "").toUpperCase(),
  );
}

function literal(value: unknown, depth: number): string {
  if (value instanceof Date) return `new Date(${JSON.stringify(value.toISOString())})`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const [inner, outer] = ["  ".repeat(depth + 1), "  ".repeat(depth)];
  if (Array.isArray(value)) {
    if (!value.some((item) => typeof item === "object" && item !== null))
      return `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    return `[\n${value.map((item) => `${inner}${literal(item, depth + 1)},\n`).join("")}${outer}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  const lines = entries.map(
    ([name, part]) => `${inner}${key(name)}: ${literal(part, depth + 1)},\n`,
  );
  return `{\n${lines.join("")}${outer}}`;
}

function key(name: string): string {
  return /^[a-zA-Z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
