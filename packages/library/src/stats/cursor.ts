import type { Queryable } from "horarium";

/** Where a part begins: `since` is null if it has to compute everything. */
export interface Opened {
  since: string | null;
}

/** What decides whether a part goes on from its watermark. */
export interface Opening {
  part: string;
  isFull: boolean;
  overlapMinutes: number;
  fullEveryHours: number;
  /** The slot. */
  at: string;
  /** Parameters that old rows were computed with: if they differ now, everything is computed again. */
  settings: Record<string, unknown>;
}

/** Reads the part's watermark, less the time that a transaction may take to commit. */
export async function openPart(
  tx: Queryable,
  { part, isFull, overlapMinutes, fullEveryHours, at, settings }: Opening,
): Promise<Opened> {
  const { rows } = await tx.query(
    `select to_json((value ->> 'watermark')::timestamptz - make_interval(mins => $2)) #>> '{}' as since
     from library_jobs.cursor
     where handler = 'generate_stats'
       and part = $1
       and value -> 'settings' = $3::jsonb
       and ($4 = 0 or (value ->> 'fullAt')::timestamptz > $5::timestamptz - make_interval(hours => $4))`,
    [part, overlapMinutes, JSON.stringify(settings), fullEveryHours, at],
  );
  return { since: isFull ? null : ((rows as { since: string }[])[0]?.since ?? null) };
}

/** Executions of the same part take turns, step by step: what is written last was then also read last. */
export async function holdPart(tx: Queryable, part: string): Promise<void> {
  await tx.query(
    `insert into library_jobs.cursor (handler, part, value)
     values ('generate_stats', $1, '{}')
     on conflict (handler, part) do update
     set value = cursor.value`,
    [part],
  );
}

/** Written last: all that was read before `watermark` is in the tables. */
export async function closePart(
  tx: Queryable,
  { part, at, settings }: Opening,
  { watermark, since }: { watermark: string; since: string | null },
): Promise<void> {
  await tx.query(
    `update library_jobs.cursor
     set value = value
           || jsonb_build_object('watermark', $2::text, 'settings', $3::jsonb)
           || case when $4 then jsonb_build_object('fullAt', $5::text) else '{}' end,
         updated_at = now()
     where handler = 'generate_stats'
       and part = $1`,
    [part, watermark, JSON.stringify(settings), since === null, at],
  );
}
