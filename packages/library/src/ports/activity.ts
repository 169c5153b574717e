import type { Query } from "./adapter.ts";

/** What `generate_stats` reads. */
export interface ActivityPort {
  ratings: Query<Rating>;
  events: Query<ActivityEvent>;
  sessions?: Query<ReadingSession>;
  totals: Query<Totals>;
}

/** A member's opinion of a work, 1 to 5. */
export interface Rating {
  work: string;
  member: string;
  value: number;
}

/** Something that a member did with a work. */
export interface ActivityEvent {
  work: string;
  /** Null: nobody was signed in. */
  member: string | null;
  kind: EventKind;
  at: Date;
  /** When the row was written: later than `at` for what comes late. The same as `at` where the host does not know. */
  recorded_at: Date;
}

/** What a member can do with a work. */
export type EventKind = "download" | "read" | "rate" | "comment" | "shelve" | "borrow";

/** One sitting with a book. */
export interface ReadingSession {
  member: string;
  edition: string;
  started_at: Date;
  /** Null while the book is open. */
  ended_at: Date | null;
  pages: number | null;
  /** An IANA zone: where the member was. */
  time_zone: string;
  updated_at: Date;
}

/** The size of the library: one row. */
export interface Totals {
  works: number;
  editions: number;
  files: number;
  bytes: number;
  creators: number;
  members: number;
  by_language: Record<string, number>;
  by_format: Record<string, number>;
}
