import type { z } from "@hono/zod-openapi";
import { nextOccurrence, occurrenceAt, sql, type Horarium, type QuietWindowRow } from "horarium";
import { readAsOf } from "../as-of.ts";
import { Problem } from "../problem.ts";
import type { QuietWindow } from "./schemas.ts";
import { fromScope, type ScopeRow } from "./scope.ts";

/** A row with what names its job. */
export type NamedWindow = QuietWindowRow & ScopeRow;

export function readWindows({ db }: Horarium, id: string | null = null): Promise<NamedWindow[]> {
  return db.rows(
    sql<NamedWindow>`
      select quiet.*, job.name as job_name, job.title as job_title
      from quiet_window quiet
      left join scheduled_job job on job.id = quiet.job_id
      where ${id}::uuid is null or quiet.id = ${id}::uuid
      order by quiet.created_at, quiet.id`,
  );
}

/** Throws `Problem` where there is none. */
export async function rowNow(horarium: Horarium, id: string): Promise<NamedWindow> {
  const [row] = await readWindows(horarium, id);
  if (row === undefined) throw new Problem(404, "not_found", `there is no quiet window ${id}`);
  return row;
}

/** Throws `Problem` where there is none. */
export async function windowNow(
  horarium: Horarium,
  id: string,
): Promise<z.input<typeof QuietWindow>> {
  return toWindow(await rowNow(horarium, id), await readAsOf(horarium));
}

export function toWindow(row: NamedWindow, asOf: Date): z.input<typeof QuietWindow> {
  return {
    id: row.id,
    name: row.name,
    ...fromScope(row),
    effect: row.effect,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    schedule: row.schedule,
    timezone: row.timezone,
    durationMs: row.duration_ms === null ? null : Number(row.duration_ms),
    active: occurrenceAt(row, asOf),
    next: nextOccurrence(row, asOf),
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
