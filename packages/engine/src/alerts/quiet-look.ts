import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";
import { quietEveryMs } from "./news.ts";
import { builtInRules } from "./rules.ts";

/** Between two looks at every job that rules ask about, milliseconds. */
export const minuteMs = 60_000;

/**
 * The look for what does not happen while nothing is afoot: one statement, which also says to the other nodes that it was
 * looked. True if there may be something to find: a machine's clock is off, or a minute is over since `minuteAt`, when it
 * was last looked at every job, and rules ask for that.
 */
export async function lookQuietly(
  db: Database,
  clock: Clock,
  { minuteAt }: { minuteAt: number },
): Promise<boolean> {
  const skewMs = builtInRules.clock_skew.settings.afterMs;
  const [looked] = await db.rows(
    sql<{ at: Date; isAskew: boolean; hasMinuteRules: boolean }>`
      update alert_watch
      set looked_at = ${now(clock)}
      where looked_at <= ${now(clock)} - ${quietEveryMs} * interval '1 ms' or looked_at > ${now(clock)}
      returning looked_at as at,
        exists (
          select from worker
          where not stopping
            and seen_at > ${now(clock)} - interval '1 minute'
            and abs(skew_ms) > least(${skewMs}::float8, (
              select min((settings ->> 'afterMs')::float8)
              from alert_rule
              where kind = 'clock_skew'))) as "isAskew",
        exists (
          select from alert_rule
          where kind in ('no_success', 'completion_rate') and enabled) as "hasMinuteRules"`,
  );
  if (looked === undefined) return false;
  return looked.isAskew || (looked.hasMinuteRules && looked.at.getTime() - minuteAt >= minuteMs);
}
