import type { Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import { ConfigurationError, ConflictError } from "../errors.ts";
import { parametersToJson, parseParameters } from "../parameters.ts";
import type { JobRow } from "../rows.ts";
import { list, sql, word, type Database } from "../sql.ts";
import { writeChange, type By } from "./changes.ts";
import { isId } from "./find-job.ts";
import { bound, defaults } from "./job-columns.ts";
import {
  handlerColumns,
  toColumns,
  type JobSettings,
  type SettingColumns,
} from "./job-settings.ts";
import { checkTiming, nextSlot } from "../slot-plan.ts";

/** Creates a job; with `owner`, a personal one. Throws `ConflictError` if the name is taken, and what `checkTiming` and the handler's schema refuse. */
export async function createJob(
  db: Database,
  clock: Clock,
  name: string,
  handler: AnyHandler | string,
  settings: JobSettings,
  { owner, ...by }: By & { owner?: string } = {},
): Promise<JobRow> {
  const columns = { ...columnsOfHandler(handler), ...toColumns(settings) };
  await checkParameters(handler, columns.parameters);
  return db.transaction(async (tx) => {
    const at = await instant(tx, clock);
    const job = await insertJob(tx, at, {
      name,
      handler: nameOf(handler),
      columns,
      rest: owner === undefined ? { origin: "admin" } : { origin: "personal", owner_id: owner },
    });
    if (job === null)
      throw new ConflictError(
        `job ${name}: a job of this name exists already; edit it, or choose another name`,
      );
    await writeChange(tx, clock, { ...by, verb: "create", jobId: job.id, after: columns });
    return job;
  });
}

export async function insertJob(
  tx: Database,
  at: Date,
  job: { name: string; handler: string; columns: SettingColumns; rest: Record<string, unknown> },
): Promise<JobRow | null> {
  const wrong = wrongName(job.name);
  if (wrong !== null) throw new ConfigurationError(`job ${JSON.stringify(job.name)}: ${wrong}`);
  const settings = { ...defaults, ...job.columns };
  checkTiming(settings, at);
  const values = {
    ...settings,
    name: job.name,
    handler: job.handler,
    ...job.rest,
    next_run_at: nextSlot(settings, at),
    created_at: at,
    updated_at: at,
  };
  const [inserted] = await tx.rows(
    sql<JobRow>`
      insert into scheduled_job (${list(Object.keys(values).map(word))})
      values (${list(Object.entries(values).map(([column, value]) => bound(column, value)))})
      on conflict (name, coalesce(owner_id, '')) where deleted_at is null do nothing
      returning *`,
  );
  return inserted ?? null;
}

export async function instant(tx: Database, clock: Clock): Promise<Date> {
  const [row] = await tx.rows(
    sql<{ at: Date }>`select coalesce(${clock.override()}::timestamptz, clock_timestamp()) as at`,
  );
  return row!.at;
}

export function columnsOfHandler(handler: AnyHandler | string): SettingColumns {
  return typeof handler === "string" ? {} : handlerColumns(handler);
}

export function nameOf(handler: AnyHandler | string): string {
  return typeof handler === "string" ? handler : handler.name;
}

export async function checkParameters(
  handler: AnyHandler | string,
  parameters: unknown,
): Promise<void> {
  parametersToJson(nameOf(handler), parameters);
  if (typeof handler !== "string") await parseParameters(handler, parameters ?? {});
}

/**
 * Why a job cannot be called this, as the end of a sentence; null if it can.
 *
 * @example
 * wrongName("nightly"); // => null
 * wrongName("nightly "); // => "a name has 1 to 100 characters, and no blanks at its ends"
 */
export function wrongName(name: string): string | null {
  if (name.length === 0 || name.length > 100 || name !== name.trim())
    return "a name has 1 to 100 characters, and no blanks at its ends";
  // it stands in paths, where these two are other places, and where an id may stand as well
  if (name === "." || name === ".." || isId(name))
    return 'a name is not "." or "..", nor written like an id, so that the job can be found by it';
  // control characters, and those that turn the direction of text
  if (/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(name))
    return "a name has no line breaks or other invisible characters, so that it cannot pass for another";
  return null;
}
