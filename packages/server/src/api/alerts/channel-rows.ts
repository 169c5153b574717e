import type { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import { Problem } from "../problem.ts";
import type { Channel } from "./schemas.ts";

/** All of them by name, or one. */
export async function readChannels(
  { db }: Horarium,
  id: string | null = null,
): Promise<z.input<typeof Channel>[]> {
  const rows = await db.rows(
    sql<
      Omit<z.input<typeof Channel>, "last"> & {
        last: { at: string; ok: boolean; answer: string } | null;
      }
    >`
      select id, kind, name, settings, target, secret_names as secrets, enabled, is_default as "isDefault",
        failing_since as "failingSince", version, created_at as "createdAt", created_by as "createdBy",
        (select count(*)::int from delivery where channel_id = channel.id and status = 'waiting') as waiting,
        (
          select json_build_object('at', try.at, 'ok', ok, 'answer', answer)
          from delivery
          join delivery_try try on try.delivery_id = delivery.id
          where channel_id = channel.id and delivery.created_at > now() - interval '90 days'
          order by try.at desc, number desc
          limit 1
        ) as last
      from channel
      where ${id}::uuid is null or id = ${id}::uuid
      order by name`,
  );
  return rows.map(({ last, ...row }) => ({
    ...row,
    last: last === null ? null : { ...last, at: new Date(last.at) },
  }));
}

/** Throws `Problem` where there is none. */
export async function channelNow(horarium: Horarium, id: string): Promise<z.input<typeof Channel>> {
  const [row] = await readChannels(horarium, id);
  if (row === undefined) throw new Problem(404, "not_found", `there is no channel ${id}`);
  return row;
}
