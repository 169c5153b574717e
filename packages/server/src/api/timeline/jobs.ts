import { sql, type Horarium } from "horarium";

/** What of a job says when it will run, and where it stands. */
export interface PlannedJob {
  id: string;
  name: string;
  title: string | null;
  folder: string | null;
  tags: readonly string[];
  handler: string;
  version: number;
  schedule: string;
  timezone: string;
  startsAt: Date | null;
  endsAt: Date | null;
  dstGap: "shift" | "skip" | null;
  dstOverlap: "once" | "twice" | null;
  jitterMs: number;
  enabled: boolean;
  disabledUntil: Date | null;
  /** As of when the jobs were last read: the cursor may have moved on since. */
  nextSlot: Date | null;
  /** Slots after it that people have skipped or moved: they have their row already. */
  ahead: readonly Date[];
  lastDurationMs: number | null;
}

interface Known {
  lastChange: string;
  readAt: number;
  jobs: readonly PlannedJob[];
}

/** All of a person's edits are in the audit; this is for what is written by other means, and for durations. */
const keptMs = 60_000;

const kept = new WeakMap<Horarium, Known>();

/**
 * All jobs that are not personal, by name. Ten thousand of them are not read anew for each look at the timeline: they
 * are kept until the next entry of the audit.
 */
export async function readPlannedJobs(horarium: Horarium): Promise<readonly PlannedJob[]> {
  const { db } = horarium;
  const lastChange = await readLastChange(horarium);
  const known = kept.get(horarium);
  if (known?.lastChange === lastChange && performance.now() - known.readAt < keptMs)
    return known.jobs;
  const jobs = await db.rows(
    sql<PlannedJob>`
      select id, name, title, folder, tags, handler, version, schedule, timezone, starts_at as "startsAt",
        ends_at as "endsAt", dst_gap as "dstGap", dst_overlap as "dstOverlap", jitter_ms as "jitterMs", enabled,
        disabled_until as "disabledUntil", next_run_at as "nextSlot", slots_ahead as ahead,
        last_run_duration_ms as "lastDurationMs"
      from scheduled_job
      where deleted_at is null and owner_id is null
      order by name, id`,
  );
  kept.set(horarium, { lastChange, readAt: performance.now(), jobs });
  return jobs;
}

/** Of the audit: what somebody has just changed is seen at once. */
export async function readLastChange({ db }: Horarium): Promise<string> {
  const [newest] = await db.rows(
    sql<{ id: string }>`select coalesce(max(id), 0)::text as id from change`,
  );
  return newest!.id;
}

/** Where jobs stand now. */
export interface Standing {
  id: string;
  nextSlot: Date | null;
  lastStatus: string | null;
  currentExecution: string | null;
}

/** The jobs that fail or run, and of the others, where they are wanted, those whose next slot comes first. */
export function readStandings(
  { db }: Horarium,
  { ids, most, isAll }: { ids: readonly string[] | null; most: number; isAll: boolean },
): Promise<Standing[]> {
  return db.rows(
    sql<Standing>`
      select id, next_run_at as "nextSlot", last_run_status as "lastStatus",
        current_execution_id as "currentExecution"
      from scheduled_job
      where deleted_at is null
        and owner_id is null
        and (${ids}::uuid[] is null or id = any (${ids}::uuid[]))
        and (${isAll} or last_run_status = 'failed' or current_execution_id is not null)
      order by (last_run_status is not distinct from 'failed') desc, (current_execution_id is not null) desc,
        next_run_at nulls last, name
      limit ${most}`,
  );
}
