import type { Queryable } from "horarium";

import type { Query } from "./adapter.ts";

/** What `send_notifications` collects from, and what it asks before it sends. */
export interface NoticesPort {
  /**
   * Notices in the app that may become mails; later ones have greater ids. Not those of which a job wrote a mail
   * itself (`LoansPort.addNotices`).
   */
  collect: Query<Notice>;
  profiles: Query<Profile>;
  /**
   * Those of the subjects (`subjectOf` in `mail/outbox.ts`) that are still worth a mail: a notice that was not read, a
   * loan that was not returned or renewed, a hold that still waits. At most some thousand at a time.
   */
  stillRelevant(tx: Queryable, subjects: readonly string[]): Promise<string[]>;
}

/** A notice as the app shows it. */
export interface Notice {
  id: string;
  member: string;
  type: string;
  /** Mails about security wait for nothing and cannot be switched off. */
  urgency: "security" | "normal";
  address: string | null;
  /** JSON: `{ title, message, link }`, the last two may be null. A link is a path in the app. */
  payload: NoticePayload;
  created_at: Date;
  /** Why the host wants no mail of it: it was read, its type is off, the member or the author is blocked. */
  skip: "read" | "off" | "blocked" | null;
}

/** What is in a mail about a notice. */
export interface NoticePayload {
  title: string;
  message?: string | null;
  link?: string | null;
}

/** How a member wants mail. */
export interface Profile {
  member: string;
  /** Null: none that may be written to. */
  address: string | null;
  /** BCP 47: `de`, `pt-BR`. */
  locale: string;
  /** An IANA zone. */
  time_zone: string;
  /** Local times, `22:00`; null: no quiet hours. */
  quiet_from: string | null;
  quiet_to: string | null;
  /** How mails come of types for which nothing was chosen. */
  mode: "immediate" | "hourly" | "daily" | "weekly";
  digest_hour: number;
  /** Blocked members get mails about security only. */
  is_blocked: boolean;
}
