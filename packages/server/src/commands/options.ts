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
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be the id of an execution, as "horarium executions" shows it.',
  );
}

/** An instant: `2026-11-24T12:00Z`, or a date, which is its beginning in UTC. */
export function instant(text: string): Date {
  const isComplete = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const at = new Date(text);
  if (isComplete && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError(
    "It must be a date (2026-11-24) or an instant with its zone (2026-11-24T12:00Z, 2026-11-24T12:00+01:00).",
  );
}

/** JSON, such as parameters. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InvalidArgumentError(
      `It must be JSON, such as '{"dryRun":true}' (${String(error)}).`,
    );
  }
}
