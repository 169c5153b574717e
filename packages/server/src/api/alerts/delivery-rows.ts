import type { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import type { Delivery } from "./schemas.ts";

type Row = z.input<typeof Delivery>;

/** Deliveries with all their tries, the newest first. */
export async function readDeliveries(
  { db }: Horarium,
  filter: {
    alert?: string;
    channel?: string;
    id?: string;
    after?: string | undefined;
    limit: number;
  },
): Promise<Row[]> {
  const { alert = null, channel = null, id = null, after = null, limit } = filter;
  const rows = await db.rows(
    sql<
      Omit<Row, "tries"> & {
        tries: { at: string; durationMs: number; ok: boolean; answer: string }[];
      }
    >`
      select delivery.id, json_build_object('id', delivery.channel_id, 'name', channel.name) as channel,
        delivery.kind as type, alert_id as alert, alerts, message -> 'alerts' -> 0 ->> 'sentence' as sentence, status,
        next_at as "nextAt", delivery.created_at as "createdAt", ended_at as "endedAt",
        (
          select coalesce(json_agg(json_build_object('at', at, 'durationMs', duration_ms, 'ok', ok, 'answer', answer)
            order by number), '[]')
          from delivery_try
          where delivery_id = delivery.id
        ) as tries
      from delivery
      left join channel on channel.id = delivery.channel_id
      where (${alert}::uuid is null or alert_id = ${alert}::uuid)
        and (${channel}::uuid is null or channel_id = ${channel}::uuid)
        and (${id}::uuid is null or delivery.id = ${id}::uuid)
        and (${after}::uuid is null or delivery.id < ${after}::uuid)
      order by delivery.id desc
      limit ${limit}`,
  );
  return rows.map((row) => ({
    ...row,
    tries: row.tries.map((one) => ({ ...one, at: new Date(one.at) })),
  }));
}
