import {
  addConditions,
  conditionOf,
  sql,
  type AlertMessage,
  type Database,
  type Horarium,
} from "horarium";
import type { SendAnswer } from "./kind.ts";
import type { PingMessage } from "./pings/message.ts";

/** A delivery that this process holds for a minute, with the channel or the ping that it goes to. */
export interface Leased {
  id: string;
  /** A ping's id, where it is one. */
  channel_id: string;
  kind: string;
  message: AlertMessage | PingMessage;
  /** This one included. */
  tries: number;
  channel_kind: string | null;
  settings: unknown;
  sealed: Buffer | null;
  enabled: boolean | null;
  is_ping: boolean;
}

/** Longer than a try may take. A process that dies in it leaves the delivery to the others after that. */
const leaseSeconds = 60;
/** Between tries; so many that a receiver may be away over night. */
const delaysSeconds = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800];
/** Of what the other side has refused, and will probably refuse again. */
const mostTriesRefused = 3;
/** So many in a row, and the channel is one that does not deliver. */
const failingAfter = 3;

const nowOf = ({ clock }: Horarium) => sql`coalesce(${clock.override()}::timestamptz, now())`;

/**
 * Of several about one alert the first goes first: nobody hears that something is well again before they hear that it was
 * not. Nor does a dead man's switch hear of a start after its end.
 */
const isFirst = sql`
  not exists (
    select from delivery earlier
    where earlier.alert_id = delivery.alert_id
      and earlier.channel_id = delivery.channel_id
      and earlier.status = 'waiting'
      -- by the database's clock: ids are of the clocks of those who made them
      and (earlier.created_at, earlier.id) < (delivery.created_at, delivery.id))
  and (delivery.kind not like 'ping.%' or not exists (
    select from delivery earlier
    where earlier.channel_id = delivery.channel_id
      and earlier.status = 'waiting'
      and (earlier.created_at, earlier.kind <> 'ping.start', earlier.id)
        < (delivery.created_at, delivery.kind <> 'ping.start', delivery.id)))`;

/** Where deliveries are due: the channels' ids, those that have waited longest first, without those that are `full`. */
export async function dueChannels(horarium: Horarium, full: readonly string[]): Promise<string[]> {
  const now = nowOf(horarium);
  const rows = await horarium.db.rows(
    sql<{ channel_id: string }>`
      select channel_id
      from delivery
      where next_at <= ${now}
        and (lease_until is null or lease_until < ${now})
        and channel_id <> all (${full}::uuid[])
        and ${isFirst}
      group by channel_id
      order by min(next_at)`,
  );
  return rows.map(({ channel_id }) => channel_id);
}

/** Takes the next deliveries of a channel. */
export function leaseDeliveries(
  horarium: Horarium,
  { channel, limit }: { channel: string; limit: number },
): Promise<Leased[]> {
  const due = sql`channel_id = ${channel}::uuid and next_at <= ${nowOf(horarium)} and ${isFirst}`;
  return lease(horarium, due, limit);
}

/** Takes one delivery, also before its time. */
export async function leaseDelivery(horarium: Horarium, id: string): Promise<Leased | undefined> {
  const [leased] = await lease(horarium, sql`id = ${id}::uuid and next_at is not null`, 1);
  return leased;
}

function lease(
  horarium: Horarium,
  which: ReturnType<typeof sql>,
  limit: number,
): Promise<Leased[]> {
  const now = nowOf(horarium);
  return horarium.db.rows(
    sql<Leased>`
      with next as (
        select id
        from delivery
        where ${which} and (lease_until is null or lease_until < ${now})
        order by next_at
        limit ${limit}
        for update skip locked
      ), leased as (
        update delivery
        set lease_until = ${now} + ${leaseSeconds} * interval '1 s', tries = tries + 1
        where id = any (array(select id from next))
        returning *
      )
      select leased.id, channel_id, leased.kind, message, tries, channel.kind as channel_kind, settings,
        coalesce(channel.sealed, ping.sealed) as sealed, enabled, ping.id is not null as is_ping
      from leased
      left join channel on channel.id = channel_id
      left join ping on ping.id = channel_id
      order by leased.id`,
  );
}

/** Writes what came of a try. One whose lease went to another process meanwhile is left to that one. */
export async function recordTry(
  horarium: Horarium,
  { id, channel_id, kind, tries, is_ping: isPing }: Leased,
  { ok, answer, retryAfterMs, isRefused, isLast: isGone = false }: SendAnswer,
  durationMs: number,
): Promise<void> {
  const now = nowOf(horarium);
  const delayMs = (delaysSeconds[tries - 1] ?? Infinity) * 1_000;
  // whoever tests waits for the answer, and sees it
  const isLast =
    isGone || kind === "test" || (isRefused ? tries >= mostTriesRefused : delayMs === Infinity);
  const status = ok ? "delivered" : isLast ? "failed" : "waiting";
  const waitMs = status === "waiting" ? Math.max(delayMs, retryAfterMs ?? 0) : null;
  await horarium.db.transaction(async (tx) => {
    const recorded = await tx.rows(
      sql`
        with done as (
          update delivery
          set status = ${status}::text,
              next_at = ${now} + ${waitMs}::float8 * interval '1 ms',
              lease_until = null,
              ended_at = case when ${status}::text <> 'waiting' then ${now} end
          where id = ${id} and tries = ${tries} and status = 'waiting'
          returning id
        )
        insert into delivery_try (delivery_id, number, at, duration_ms, ok, answer)
        select id, ${tries}, ${now}, ${Math.round(durationMs)}, ${ok}, ${answer.slice(0, 500)}
        from done
        returning 1`,
    );
    if (recorded.length === 0) return;
    if (isPing) await notePing(horarium, tx, channel_id, answer);
    else if (ok) await noteWell(tx, channel_id);
    // whoever tests is told the answer
    else if (kind !== "test" && (isLast || tries >= failingAfter))
      await noteFailing(horarium, tx, channel_id, answer);
  });
}

async function notePing(
  horarium: Horarium,
  tx: Database,
  ping: string,
  answer: string,
): Promise<void> {
  await tx.rows(
    sql`update ping set last_at = ${nowOf(horarium)}, last_answer = ${answer} where id = ${ping}`,
  );
}

async function noteWell(tx: Database, channel: string): Promise<void> {
  await tx.rows(
    sql`update channel set failing_since = null where id = ${channel} and failing_since is not null`,
  );
}

/** The other channels tell of it. */
async function noteFailing(
  horarium: Horarium,
  tx: Database,
  channel: string,
  answer: string,
): Promise<void> {
  const [failing] = await tx.rows(
    sql<{ name: string; at: Date }>`
      update channel
      set failing_since = ${nowOf(horarium)}
      where id = ${channel} and failing_since is null
      returning name, failing_since as at`,
  );
  if (failing === undefined) return;
  const { name, at } = failing;
  const facts = { subject: channel, error: answer, detail: { channel: name } };
  await addConditions(tx, [conditionOf("channel_failed", at, facts)]);
}

/** Ends a delivery that is not to be sent any more: its channel is gone or off, or it has come too late. */
export async function dropDelivery(horarium: Horarium, { id }: Leased): Promise<void> {
  const now = nowOf(horarium);
  await horarium.db.rows(
    sql`
      update delivery
      set status = 'dropped', next_at = null, lease_until = null, ended_at = ${now}
      where id = ${id} and status = 'waiting'`,
  );
}

/** When the next delivery is due that may go, in milliseconds from now; null: none waits. */
export async function nextDeliveryIn(
  horarium: Horarium,
  full: readonly string[],
): Promise<number | null> {
  const [row] = await horarium.db.rows(
    sql<{ ms: number | null }>`
      select extract(epoch from min(greatest(next_at, lease_until)) - ${nowOf(horarium)})::float8 * 1000 as ms
      from delivery
      where next_at is not null and channel_id <> all (${full}::uuid[]) and ${isFirst}`,
  );
  return row?.ms ?? null;
}

/** Makes a delivery of a test, which waits for nobody but who asks for it. */
export async function addTest(horarium: Horarium, channel: string, id: string): Promise<void> {
  const now = nowOf(horarium);
  await horarium.db.rows(
    sql`
      insert into delivery (id, channel_id, kind, alerts, message, status, next_at, created_at)
      select ${id}::uuid, ${channel}::uuid, 'test', 0,
        jsonb_build_object('type', 'test', 'at', to_char(${now} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'total', 0, 'alerts', '[]'::jsonb),
        'waiting', ${now}, ${now}`,
  );
}

/** Lets a delivery be tried at once, one that failed too. False while it is being sent, or where its channel is gone. */
export async function wakeDelivery(horarium: Horarium, id: string): Promise<boolean> {
  const now = nowOf(horarium);
  const woken = await horarium.db.rows(
    sql`
      update delivery
      set status = 'waiting', next_at = ${now}, ended_at = null
      where id = ${id}
        and status <> 'delivered'
        and (lease_until is null or lease_until < ${now})
        and exists (select from channel where channel.id = channel_id)
      returning 1`,
  );
  return woken.length > 0;
}
