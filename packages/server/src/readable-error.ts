import { HorariumError } from "horarium";
import { ScheduleError } from "horarium/schedule";

/** An error as a person is told it: the thing, the reason, the remedy. With HORARIUM_DEBUG set, also where it came from. */
export function readableError(error: unknown, env: NodeJS.ProcessEnv = process.env): string {
  const first = firstOf(error);
  const sentence = sentenceOf(first);
  const stack = first instanceof Error ? first.stack : undefined;
  return env["HORARIUM_DEBUG"] && stack !== undefined ? `${sentence}\n${stack}` : sentence;
}

/** SQLSTATE, or the code of a system call; empty if the error has none. */
export function codeOf(error: unknown): string {
  const first = firstOf(error);
  if (!(first instanceof Error) || !("code" in first)) return "";
  return typeof first.code === "string" ? first.code : "";
}

/** A name with several addresses gives one error for each. */
function firstOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return firstOf(error.errors[0]);
  return error;
}

function sentenceOf(error: unknown): string {
  if (error instanceof ScheduleError) return scheduleSentence(error);
  if (error instanceof HorariumError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const remedy = remedies[codeOf(error)];
  return remedy === undefined ? error.message : `${error.message}: ${remedy}`;
}

function scheduleSentence({ message, position, proposal, hint }: ScheduleError): string {
  const place = position === undefined ? "" : ` (at character ${position + 1})`;
  const instead = proposal === undefined ? "" : `; write ${proposal}${hint ? ` ${hint}` : ""}`;
  const words = proposal === undefined && hint !== undefined ? `; ${hint}` : "";
  return `${message}${place}${instead}${words}`;
}

const newerSchema =
  'Horarium\'s tables are not in this database, or older than this version: run "horarium migrate"';
const unreachable =
  "the database cannot be reached; check that it runs, and host and port of its address";
const directory = "give a directory that this user may write to, with --data or HORARIUM_DATA";

/** What helps, by SQLSTATE or by the code of a system call. */
const remedies: Record<string, string> = {
  "25006": "the database only reads (a standby?); connect to the primary",
  "28000": "the database does not let this user in; check the user of the address and pg_hba.conf",
  "28P01": "check user and password of the address",
  "3D000": 'create the database first ("createdb"), or correct its name in the address',
  "3F000": newerSchema,
  "42501":
    "the database's user lacks a right; let it create schemas (grant create on database), or connect as the owner",
  "42703": newerSchema,
  "42P01": newerSchema,
  "53100":
    "the database's disk is full; free some space there, and work goes on by itself: nothing that was acknowledged is lost",
  "53200": "the database is out of memory; give it more, or run less at a time (--concurrency)",
  "53300":
    "the database has no connection left; raise max_connections, or use fewer workers or a smaller --concurrency",
  "55P03": "another transaction holds a lock for too long; look into pg_stat_activity",
  "57014": "the statement took too long and was stopped; it is tried again",
  "57P01": "the database was shut down, or an administrator ended the connection",
  "57P03": "the database is starting or stopping; try again in a moment",
  EACCES: directory,
  EPERM: directory,
  EROFS: directory,
  ENOTDIR: directory,
  EEXIST: directory,
  ENOSPC: "the disk is full; free some space and start again",
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
};
