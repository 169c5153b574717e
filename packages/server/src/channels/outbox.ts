import {
  addConditions,
  conditionOf,
  sql,
  type AlertMessage,
  type Database,
  type Horarium,
} from "horarium";
import type { SendAnswer } from "./kind.ts";

/** A delivery that this process holds for a minute, with its channel. */
export interface Leased {
  id: string;
  channel_id: string;
  kind: string;
  message: AlertMessage;
  /** This one included. */
  tries: number;
  channel_kind: string | null;
  settings: unknown;
  sealed: Buffer | null;
  enabled: boolean | null;
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
 * Takes the next deliveries, or the one that is named. Of several about one alert the first goes first: nobody hears that
 * something is well again before they hear that it was not.
 */
export function leaseDeliveries(
  horarium: Horarium,
  { limit, id = null }: { limit: number; id?: string | null },
): Promise<Leased[]> {
  const now = nowOf(horarium);
  return horarium.db.rows(
    sql<Leased>`
      with next as (
        select id
        from delivery
        where (${id}::uuid is null and next_at <= ${now} or id = ${id}::uuid)
          and next_at is not null
          and (lease_until is null or lease_until < ${now})
          and not exists (
            select from delivery earlier
            where earlier.alert_id = delivery.alert_id
              and earlier.channel_id = delivery.channel_id
              and earlier.status = 'waiting'
              and earlier.id < delivery.id)
        order by next_at
        limit ${limit}
        for update skip locked
      ), leased as (
        update delivery
        set lease_until = ${now} + ${leaseSeconds} * interval '1 s', tries = tries + 1
        where id = any (array(select id from next))
        returning *
      )
      select leased.id, channel_id, leased.kind, message, tries, channel.kind as channel_kind, settings, sealed, enabled
      from leased
      left join channel on channel.id = channel_id
      order by leased.id`,
  );
}

/** Writes what came of a try. One whose lease went to another process meanwhile is left to that one. */
export async function recordTry(
  horarium: Horarium,
  { id, channel_id, kind, tries }: Leased,
  { ok, answer, retryAfterMs, isRefused }: SendAnswer,
  durationMs: number,
): Promise<void> {
  const now = nowOf(horarium);
  const delayMs = (delaysSeconds[tries - 1] ?? Infinity) * 1_000;
  // whoever tests waits for the answer, and sees it
  const isLast = kind === "test" || (isRefused ? tries >= mostTriesRefused : delayMs === Infinity);
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
    if (ok) await noteWell(tx, channel_id);
    else if (isLast || tries >= failingAfter) await noteFailing(horarium, tx, channel_id, answer);
  });
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

/** Ends a delivery whose channel is gone or switched off. */
export async function dropDelivery(horarium: Horarium, { id }: Leased): Promise<void> {
  const now = nowOf(horarium);
  await horarium.db.rows(
    sql`
      update delivery
      set status = 'dropped', next_at = null, lease_until = null, ended_at = ${now}
      where id = ${id} and status = 'waiting'`,
  );
}

/** When the next delivery is due, in milliseconds from now; null: none waits. */
export async function nextDeliveryIn(horarium: Horarium): Promise<number | null> {
  const [row] = await horarium.db.rows(
    sql<{ ms: number | null }>`
      select extract(epoch from min(next_at) - ${nowOf(horarium)})::float8 * 1000 as ms from delivery
      where next_at is not null`,
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
