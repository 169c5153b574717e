import type { Queryable } from "horarium";

import type { ConnectionsPort } from "../ports/index.ts";

/** A connection whose time has come. */
export interface DueConnection {
  id: string;
  provider: string;
  version: number;
  /** Text, so that it keeps its microseconds. */
  expires_at: string;
  is_leased: boolean;
}

/** What makes a connection due. */
export interface DueRule {
  /** The database's time at the start of the execution, as text: nothing is refreshed twice by one execution. */
  startedAt: string;
  leadMinutes: number;
  skewSeconds: number;
  keepAliveDays: number;
  shortLived: "keepalive" | "refresh";
  /** Those that may be asked. */
  providers: string[];
}

// A token that does not outlive the lead cannot be kept warm by a job: those are refreshed on demand, and here only so
// often that their refresh token does not die of disuse.
const isDue = `
  refreshed_at < $1::timestamptz
  and provider::text = any ($2::text[])
  and (next_attempt_at is null or next_attempt_at <= now())
  and (
    (expires_at < now() + $3 * interval '1 second'
      and ($4::boolean or expires_at - refreshed_at > $3 * interval '1 second'))
    or refreshed_at < now() - $5 * interval '1 day'
    or refresh_expires_at < now() + $3 * interval '1 second'
  )`;

function valuesOf(rule: DueRule): unknown[] {
  const leadSeconds = rule.leadMinutes * 60 + rule.skewSeconds;
  return [
    rule.startedAt,
    rule.providers,
    leadSeconds,
    rule.shortLived === "refresh",
    rule.keepAliveDays,
  ];
}

/** The next connections that are due, those that expire first at the beginning, after `after` if it is given. */
export async function selectDue(
  tx: Queryable,
  { active }: ConnectionsPort,
  rule: DueRule,
  { after, limit }: { after: DueConnection | null; limit: number },
): Promise<DueConnection[]> {
  const { rows } = await tx.query(
    `select id::text,
            provider::text,
            version,
            to_json(expires_at) #>> '{}' as expires_at,
            coalesce(leased_until > now(), false) as is_leased
     from (${active.sql}) active
     where ${isDue}
       and (expires_at, id::text) > ($6::timestamptz, $7::text)
     order by active.expires_at, active.id::text
     limit $8`,
    [...valuesOf(rule), after?.expires_at ?? "-infinity", after?.id ?? "", limit],
  );
  return rows as DueConnection[];
}

/** How many are due. */
export async function countDue(
  tx: Queryable,
  { active }: ConnectionsPort,
  rule: DueRule,
): Promise<number> {
  const { rows } = await tx.query(
    `select count(*)::integer as due from (${active.sql}) active where ${isDue}`,
    valuesOf(rule),
  );
  return (rows as [{ due: number }])[0].due;
}

/** When the next token expires that has not yet, as text; null if there is none. */
export async function nextExpiry(
  tx: Queryable,
  { active }: ConnectionsPort,
): Promise<string | null> {
  const { rows } = await tx.query(
    `select to_json(min(expires_at)) #>> '{}' as next
     from (${active.sql}) active
     where expires_at > now()`,
    [],
  );
  return (rows as [{ next: string | null }])[0].next;
}
