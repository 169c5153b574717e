import { InvalidArgumentError, type Command } from "commander";

/** Where the database is: the same three ways for every command. */
export function databaseOptions(command: Command): Command {
  return command
    .option(
      "--database <url>",
      "address of a PostgreSQL; otherwise DATABASE_URL, otherwise the embedded one",
    )
    .option(
      "--data <dir>",
      "directory of the embedded database; otherwise HORARIUM_DATA, otherwise ./.horarium",
    );
}

/** Where a command does its work: a server, or a database. And what it prints. */
export function placeOptions(command: Command): Command {
  return databaseOptions(command)
    .option(
      "--url <url>",
      "a server to ask instead, such as https://jobs.example.com; the token in HORARIUM_TOKEN",
    )
    .option("--json", "print JSON, with the names of the HTTP API");
}

/** For what leaves an entry in the audit. */
export function reasonOption(command: Command): Command {
  return command.option("--reason <text>", "why; it stands in the audit");
}

/** `--reason` as the API takes it. */
export function because(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}

/** A length of time: `500ms`, `90s`, `1h30m`, `7d`. Milliseconds. */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d{1,12})(ms|[smhdw])/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join("") === text)
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * lengths[unit!]!, 0);
  throw new InvalidArgumentError("It must be a length of time, such as 90s, 15m, 1h30m or 7d.");
}

const lengths: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A parser for commander: a whole number from `from` to `to`. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };
}

/** An id of an execution. */
export function executionId(text: string): string {
  if (isId(text)) return text;
  throw new InvalidArgumentError(
    'It must be the id of an execution, as "horarium executions list" shows it.',
  );
}

/** An id of an alert. */
export function alertId(text: string): string {
  if (isId(text)) return text;
  throw new InvalidArgumentError(
    'It must be the id of an alert, as "horarium alerts list" shows it.',
  );
}

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** An instant: `2026-11-24T12:00Z`, or a date, which is its beginning in UTC. */
export function instant(text: string): Date {
  const [, day] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  const at = new Date(text);
  if (day !== undefined && isDay(day) && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError(
    "It must be a date (2026-11-24) or an instant with its zone (2026-11-24T12:00Z, 2026-11-24T12:00+01:00).",
  );
}

/** `Date` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const day = new Date(text);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** A JSON object, such as parameters. */
export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    throw new TypeError("it is not an object");
  } catch (error) {
    throw new InvalidArgumentError(
      `It must be JSON, an object such as '{"dryRun":true}' (${String(error)}).`,
    );
  }
}
