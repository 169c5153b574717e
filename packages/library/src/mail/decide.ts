import { nextDigest, type MailMode } from "../domain/digest-time.ts";
import { endOfQuiet } from "../domain/quiet-hours.ts";
import type { Profile } from "../ports/index.ts";
import type { ProfileProblem } from "./sound-profile.ts";
import type { Told } from "./content.ts";

/** A delivery that could be sent now. */
export interface DueRow {
  id: string;
  member_id: string;
  type: string;
  subject_keys: string[];
  payload: unknown;
  priority: number;
  attempts: number;
  created_at: Date;
  expires_at: Date | null;
}

/** What was found out about the deliveries of a batch. */
export interface Facts {
  now: Date;
  /** By member. What made no sense in them was replaced, see `soundProfile`. */
  profiles: Map<string, Profile>;
  problems: ProfileProblem[];
  /** By member and type, see `preferenceKey`. */
  preferences: Map<string, MailMode>;
  /** Lower-case addresses. */
  suppressed: Set<string>;
  /** Subjects that are still worth a mail. */
  relevant: Set<string>;
  /** What a digest is made of, by its id. */
  parts: Map<string, DueRow[]>;
}

/** What an administrator decided. */
export interface Rules {
  quietHours: boolean;
  digests: boolean;
}

/** What is to be done with a delivery. */
export type Decision =
  | { to: "send"; address: string; told: Told; profile: Profile }
  | { to: "wait"; until: Date; why: "quiet" | "digest" }
  /** Together with the other ones of the member. */
  | { to: "digest" }
  | { to: "close"; status: "suppressed" | "obsolete"; reason: string };

/** Decides about one delivery. Nothing is read or written here. */
export function decide(row: DueRow, facts: Facts, rules: Rules): Decision {
  const profile = facts.profiles.get(row.member_id);
  if (profile === undefined) return close("obsolete", "the member is gone");
  const { address } = profile;
  if (address === null) return close("suppressed", "the member has no address");
  if (facts.suppressed.has(address.toLowerCase())) {
    return close("suppressed", "the address gets no mail");
  }
  if (row.expires_at !== null && row.expires_at <= facts.now) {
    return close("obsolete", "its time has passed");
  }
  const told = toldOf(row, facts);
  if (isAboutNothing(row, told)) return close("obsolete", "what it speaks of is no longer so");
  const send: Decision = { to: "send", address, told, profile };
  if (row.priority === 0) return send;
  if (profile.is_blocked) return close("suppressed", "the member is blocked");
  const mode = modeOf(row, profile, facts);
  if (mode === "off") return close("suppressed", "the member does not want it");
  if (mode !== "immediate" && rules.digests) {
    const times = { hour: profile.digest_hour, timezone: profile.time_zone };
    const until = nextDigest(mode, times, { since: row.created_at, now: facts.now });
    if (until === null) return { to: "digest" };
    // what would be too late in a digest comes by itself
    if (row.expires_at === null || until < row.expires_at) {
      return { to: "wait", until, why: "digest" };
    }
  }
  const until = rules.quietHours ? quietUntil(profile, facts.now) : null;
  return until === null ? send : { to: "wait", until, why: "quiet" };
}

/**
 * When the digest after the present one begins for mails of this type; null if they come by themselves or not at all.
 */
export function followingDigest(
  row: Pick<DueRow, "type" | "member_id">,
  facts: Facts,
): Date | null {
  const profile = facts.profiles.get(row.member_id);
  if (profile === undefined) return null;
  const mode = modeOf(row, profile, facts);
  if (mode === "off" || mode === "immediate") return null;
  const times = { hour: profile.digest_hour, timezone: profile.time_zone };
  return nextDigest(mode, times, { since: facts.now, now: facts.now });
}

function close(status: "suppressed" | "obsolete", reason: string): Decision {
  return { to: "close", status, reason };
}

/** Of a digest, what the member switched off since is left out. */
function toldOf(row: DueRow, facts: Facts): Told {
  const profile = facts.profiles.get(row.member_id);
  const parts = (facts.parts.get(row.id) ?? [])
    .filter((part) => profile !== undefined && modeOf(part, profile, facts) !== "off")
    .map((part) => ({ row: part, told: toldOf(part, facts) }))
    .filter((part) => !isAboutNothing(part.row, part.told));
  return {
    type: row.type,
    payload: row.payload,
    subjects: row.subject_keys.filter((subject) => facts.relevant.has(subject)),
    parts: parts.map(({ told }) => told),
  };
}

function isAboutNothing({ type, subject_keys }: DueRow, told: Told): boolean {
  if (type === "digest") return told.parts.length === 0;
  return subject_keys.length > 0 && told.subjects.length === 0;
}

function modeOf(
  { type, member_id }: Pick<DueRow, "type" | "member_id">,
  { mode }: Profile,
  { preferences }: Facts,
): MailMode {
  if (type === "digest") return "immediate";
  const chosen = (of: string) => preferences.get(preferenceKey(member_id, of));
  return chosen(type) ?? chosen("*") ?? mode;
}

/** The key of a preference. */
export function preferenceKey(member: string, type: string): string {
  return JSON.stringify([member, type]);
}

function quietUntil({ quiet_from, quiet_to, time_zone }: Profile, now: Date): Date | null {
  return endOfQuiet({ from: quiet_from, to: quiet_to, timezone: time_zone }, now);
}
