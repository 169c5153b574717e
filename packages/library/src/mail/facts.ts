import type { Queryable } from "horarium";

import type { MailMode } from "../domain/digest-time.ts";
import type { NoticesPort, Profile } from "../ports/index.ts";
import { preferenceKey, type DueRow, type Facts } from "./decide.ts";
import { soundProfile } from "./sound-profile.ts";

/** Finds out what decides about these deliveries, in a few statements for all of them. */
export async function readFacts(
  tx: Queryable,
  port: NoticesPort,
  rows: readonly DueRow[],
  now: Date,
): Promise<Facts> {
  const members = [...new Set(rows.map(({ member_id }) => member_id))];
  const { profiles, problems } = await readProfiles(tx, port, members);
  const parts = await readParts(tx, rows);
  const told = [...rows, ...[...parts.values()].flat()];
  const subjects = [...new Set(told.flatMap(({ subject_keys }) => subject_keys))];
  return {
    now,
    profiles,
    problems,
    preferences: await readPreferences(tx, members),
    suppressed: await readSuppressed(tx, [...profiles.values()], now),
    relevant: await readRelevant(tx, port, subjects),
    parts,
  };
}

/** By the ids as the host has them, for its index. */
async function readProfiles(
  tx: Queryable,
  { profiles }: NoticesPort,
  members: readonly string[],
): Promise<Pick<Facts, "profiles" | "problems">> {
  const { rows } = await tx.query(
    `select profile.member::text,
            address,
            locale,
            time_zone,
            quiet_from::text,
            quiet_to::text,
            mode,
            digest_hour,
            is_blocked
     from (${profiles.sql}) profile
     where profile.member = any ($1)`,
    [members],
  );
  const sound = (rows as Profile[]).map(soundProfile);
  return {
    profiles: new Map(sound.map(({ profile }) => [profile.member, profile])),
    problems: sound.flatMap(({ problems }) => problems),
  };
}

async function readPreferences(
  tx: Queryable,
  members: readonly string[],
): Promise<Map<string, MailMode>> {
  const { rows } = await tx.query(
    `select member_id, type, mode
     from library_jobs.channel_preference
     where channel = 'email'
       and member_id = any ($1::text[])`,
    [members],
  );
  return new Map(
    (rows as { member_id: string; type: string; mode: MailMode }[]).map(
      ({ member_id, type, mode }) => [preferenceKey(member_id, type), mode],
    ),
  );
}

async function readSuppressed(
  tx: Queryable,
  profiles: readonly Profile[],
  now: Date,
): Promise<Set<string>> {
  const addresses = profiles.flatMap(({ address }) => address?.toLowerCase() ?? []);
  const { rows } = await tx.query(
    `select address
     from library_jobs.suppression
     where address = any ($1::text[])
       and (expires_at is null or expires_at > $2)`,
    [addresses, now],
  );
  return new Set((rows as { address: string }[]).map(({ address }) => address));
}

async function readParts(tx: Queryable, rows: readonly DueRow[]): Promise<Map<string, DueRow[]>> {
  const digests = rows.filter(({ type }) => type === "digest").map(({ id }) => id);
  if (digests.length === 0) return new Map();
  const found = await tx.query(
    `select digest_id::text, ${dueColumns}
     from library_jobs.delivery
     where digest_id = any ($1::bigint[])
     -- not by the column of the result, which is text
     order by delivery.id`,
    [digests],
  );
  const parts = new Map<string, DueRow[]>();
  for (const part of found.rows as (DueRow & { digest_id: string })[]) {
    const others = parts.get(part.digest_id);
    if (others === undefined) parts.set(part.digest_id, [part]);
    else others.push(part);
  }
  return parts;
}

/** The columns of `DueRow`. */
export const dueColumns =
  "id::text, member_id, type, subject_keys, payload, priority, attempts, created_at, expires_at";

const subjectsAtOnce = 2_000;

async function readRelevant(
  tx: Queryable,
  port: NoticesPort,
  subjects: readonly string[],
): Promise<Set<string>> {
  const relevant = new Set<string>();
  for (let from = 0; from < subjects.length; from += subjectsAtOnce) {
    const some = subjects.slice(from, from + subjectsAtOnce);
    for (const subject of await port.stillRelevant(tx, some)) relevant.add(subject);
  }
  return relevant;
}
