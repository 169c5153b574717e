import { percentile, sql, type Horarium } from "horarium";

/** How long a job usually takes, over the last 30 days. */
export interface Typical {
  p50Ms: number;
  p95Ms: number;
  /** Of how many executions. */
  executions: number;
}

/** The totals are counted every five minutes: between two counts the same is the answer. */
const keptMs = 300_000;
const days = 30;

const kept = new WeakMap<Horarium, Map<string, { readAt: number; typical: Typical | null }>>();

/** By the id of the job; without an entry for a job that has no durations yet. */
export async function readTypical(
  horarium: Horarium,
  ids: readonly string[],
): Promise<Map<string, Typical>> {
  const known =
    kept.get(horarium) ?? new Map<string, { readAt: number; typical: Typical | null }>();
  kept.set(horarium, known);
  const now = performance.now();
  const wanted = ids.filter((id) => now - (known.get(id)?.readAt ?? -Infinity) >= keptMs);
  if (wanted.length > 0) {
    const found = await read(horarium, wanted);
    for (const id of wanted) known.set(id, { readAt: now, typical: found.get(id) ?? null });
  }
  const typicals = new Map<string, Typical>();
  for (const id of ids) {
    const typical = known.get(id)?.typical ?? null;
    if (typical !== null) typicals.set(id, typical);
  }
  return typicals;
}

async function read(
  { db, clock }: Horarium,
  ids: readonly string[],
): Promise<Map<string, Typical>> {
  const rows = await db.rows(
    // as JSON: arrays of PostgreSQL are read by the driver ten times as slowly
    sql<{ id: string; days: string }>`
      select job_id as id, '[' || string_agg(translate(durations::text, '{}', '[]'), ',') || ']' as days
      from job_stats
      where job_id = any (${ids}::uuid[])
        and day > (coalesce(${clock.override()}::timestamptz, now()) at time zone 'UTC')::date - ${days}::integer
      group by job_id`,
  );
  const typicals = new Map<string, Typical>();
  for (const { id, days: ofDays } of rows) {
    const sum = summed(JSON.parse(ofDays) as number[][]);
    const [p50Ms, p95Ms] = [percentile(sum, 0.5), percentile(sum, 0.95)];
    if (p50Ms === null || p95Ms === null) continue;
    const executions = sum.reduce((total, count) => total + count, 0);
    typicals.set(id, { p50Ms: Math.round(p50Ms), p95Ms: Math.round(p95Ms), executions });
  }
  return typicals;
}

function summed(days: readonly (readonly number[])[]): number[] {
  const sum: number[] = [];
  for (const durations of days)
    durations.forEach((count, place) => {
      sum[place] = (sum[place] ?? 0) + count;
    });
  return sum;
}
