import { harmless, sql, type Horarium } from "horarium";
import type { SendAnswer } from "../kind.ts";
import type { Means } from "../kind.ts";
import { post } from "../post.ts";
import type { PingKind, PingMessage } from "./message.ts";

/** A ping that comes later would be a lie: the switch takes its arrival for the instant that it tells of. */
const validForMs: Readonly<Record<PingKind, number>> = {
  "ping.start": 60_000,
  "ping.success": 300_000,
  // what broke is broken until the job ends well
  "ping.fail": Infinity,
};
/** The next one is due then. */
const schedulerValidForMs = 45_000;

const added: Readonly<Record<PingKind, string>> = {
  "ping.start": "/start",
  "ping.success": "",
  "ping.fail": "/fail",
};

/** Whether a ping is still true: not too old, and nothing has ended since that the switch hears of instead. */
export async function isPingTrue(
  { db, clock }: Horarium,
  id: string,
  { type, execution }: PingMessage,
): Promise<boolean> {
  const now = sql`coalesce(${clock.override()}::timestamptz, now())`;
  const isStart = type === "ping.start";
  const [row] = await db.rows(
    sql<{ ms: number; isPast: boolean }>`
      select extract(epoch from ${now} - created_at)::float8 * 1000 as ms,
        exists (
          select from delivery later
          where later.channel_id = delivery.channel_id
            and later.kind in ('ping.success', 'ping.fail')
            and later.created_at > delivery.created_at)
        or (${isStart} and exists (
          select from job_execution where id = ${execution}::uuid and completed_at is not null)) as "isPast"
      from delivery
      where id = ${id}::uuid`,
  );
  if (row === undefined || row.isPast) return false;
  const isOfScheduler = execution === null && type === "ping.success";
  return row.ms <= (isOfScheduler ? schedulerValidForMs : validForMs[type]);
}

export function sendPing(
  url: string,
  { type, execution, error }: PingMessage,
  { outbound }: Pick<Means, "outbound">,
): Promise<SendAnswer> {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return post(outbound, pingUrl(url, type, execution), headers, harmless(error ?? ""));
}

/** `/start` and `/fail` go behind the path, and `rid` says which start an end belongs to: `https://hc-ping.com/<id>/start?rid=<execution>`. */
export function pingUrl(base: string, type: PingKind, execution: string | null): string {
  const url = new URL(base);
  if (added[type] !== "") url.pathname = `${url.pathname.replace(/\/+$/, "")}${added[type]}`;
  if (execution !== null && !url.searchParams.has("rid")) url.searchParams.set("rid", execution);
  return url.href;
}
