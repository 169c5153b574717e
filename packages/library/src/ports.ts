import type { Queryable } from "horarium";

/** What a host has for the jobs: mostly SQL. Handlers know no table of the host's, ports know no threshold. */
export interface LibraryAdapter {
  name: string;
  /** What would make a job fail or be wrong here: row security, missing indexes, missing tables. */
  preflight(db: Queryable): Promise<Problem[]>;
  catalogue: CataloguePort | Absent;
  files: FilesPort | Absent;
  expirables: readonly Expirable[] | Absent;
  notices: NoticesPort | Absent;
  activity: ActivityPort | Absent;
  loans: LoansPort | Absent;
  connections: ConnectionsPort | Absent;
}

/** The host has nothing of the kind, and why: the job is then listed as not available. */
export interface Absent {
  absent: string;
}

/** Whether the host lacks it. */
export function isAbsent(port: object): port is Absent {
  return "absent" in port;
}

/** Something about the host's database that a person should mend. */
export interface Problem {
  code: string;
  message: string;
  /** The statement that mends it. */
  remedy?: string;
}

/**
 * A `select` with the columns of `Row`, without parameters. Handlers put it into statements of their own, so that
 * the work stays in PostgreSQL. Ids keep the host's type there; here they are opaque text.
 */
export interface Query<Row> {
  readonly sql: string;
  readonly row?: Row;
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

/** What `generate_stats` reads. */
export interface ActivityPort {
  ratings: Query<Rating>;
  events: Query<ActivityEvent>;
  sessions?: Query<ReadingSession>;
  totals: Query<Totals>;
}

/** How long something dead is kept: a parameter of `expire_sessions`. */
export type RetentionKey =
  | "sessionHours"
  | "idleDays"
  | "tokenHours"
  | "codeHours"
  | "consentDays"
  | "apiKeyDays";

/** One kind of thing that expires. Pure data; `table` is the row's name in `dead`. */
export interface Expirable {
  kind: string;
  /** With its schema. */
  table: string;
  /** The column of the primary key. */
  key: string;
  /** A condition on the row beside its age: `true` if age alone decides. */
  dead: string;
  /** The column with the instant from which the retention counts. It needs an index. */
  order: string;
  retain: RetentionKey;
  /** Kept at least so long, whatever the parameter says. */
  keepAtLeastHours?: number;
}

/** A descriptive field of an edition. */
export type Field =
  | "synopsis"
  | "pages"
  | "language"
  | "publishedAt"
  | "publisher"
  | "openlibraryId"
  | "subjects"
  | "cover";

/** An edition that is due for a look at its metadata. */
export interface Edition {
  id: string;
  title: string;
  authors: string[];
  isbn13: string | null;
  isbn10: string | null;
  openlibraryId: string | null;
  revision: number | null;
  values: Partial<Record<Field, string>>;
  /** The row's version: a patch is applied only if it is still the same. */
  seen: string | null;
}

/** What is to be written on an edition. */
export interface EditionPatch {
  edition: string;
  seen: string | null;
  fields: Partial<Record<Field, string>>;
  source: string;
  confidence: number;
}

/** The same, for a person to decide. */
export interface Proposal extends EditionPatch {
  reason: string;
}

/** An image whose bytes are in the object store already. */
export interface StoredImage {
  key: string;
  sha256: Uint8Array;
  mediaType: string;
  width: number;
  height: number;
  bytes: number;
}

/** What `refresh_metadata` reads and writes. */
export interface CataloguePort {
  enrol(tx: Queryable): Promise<number>;
  due(tx: Queryable, query: { limit: number; fields: Field[] }): Promise<Edition[]>;
  apply(tx: Queryable, patches: EditionPatch[]): Promise<{ applied: string[]; raced: string[] }>;
  propose(tx: Queryable, proposals: Proposal[]): Promise<number>;
  cover(tx: Queryable, edition: string, image: StoredImage): Promise<void>;
}

/** What `cleanup_orphans` reads: every key that a row refers to. */
export interface FilesPort {
  referenced: Query<{ key: string }>;
  unusedImages?: Query<{ id: string; key: string }>;
  deleteImages?(tx: Queryable, ids: string[]): Promise<number>;
}

/** Where the host's files are. */
export interface ObjectStore {
  name: string;
  list(
    prefix: string,
    signal: AbortSignal,
  ): AsyncIterable<{ key: string; bytes: number; modifiedAt: Date }>;
  put(key: string, body: Uint8Array, mediaType: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  remove(key: string): Promise<void>;
}

/** What `send_notifications` collects from. */
export interface NoticesPort {
  /** Notices in the app, for mail: read ones and switched-off types carry the reason for which they are skipped. */
  collect: Query<{
    id: string;
    member: string;
    type: string;
    address: string | null;
    payload: unknown;
    created_at: Date;
    skip: "read" | "off" | "blocked" | null;
  }>;
  profiles: Query<{
    member: string;
    address: string | null;
    locale: string;
    time_zone: string;
    quiet_from: string | null;
    quiet_to: string | null;
    digest_hour: number;
  }>;
  /** Those of the subjects that are still worth a mail: a returned book is not. */
  stillRelevant(tx: Queryable, subjects: string[]): Promise<string[]>;
}

/** What `loan_reminders` reads. */
export interface LoansPort {
  open: Query<{
    id: string;
    member: string;
    title: string;
    due_at: Date;
    renewals_left: number;
    has_waiting_hold: boolean;
  }>;
  holds?: Query<{
    id: string;
    member: string;
    title: string;
    available_since: Date;
    available_until: Date;
  }>;
}

/** A connection under its lease, ready to be refreshed. */
export interface LeasedConnection {
  id: string;
  member: string;
  provider: string;
  leaseToken: string;
  refreshToken: Uint8Array;
  keyId: string;
  version: number;
}

/** What `refresh_tokens` reads and writes. Tokens pass as they are stored: sealed. */
export interface ConnectionsPort {
  due: Query<{ id: string; provider: string; expires_at: Date; last_refreshed_at: Date | null }>;
  lease(tx: Queryable, id: string): Promise<LeasedConnection | null>;
  store(
    tx: Queryable,
    refreshed: {
      id: string;
      leaseToken: string;
      access: Uint8Array;
      refresh: Uint8Array | null;
      expiresAt: Date;
    },
  ): Promise<boolean>;
  needsReauth(
    tx: Queryable,
    lost: { id: string; leaseToken: string; reason: string },
  ): Promise<boolean>;
}

/** Where measurements go. */
export interface Metrics {
  add(name: string, value: number, labels?: Record<string, string>): void;
  set(name: string, value: number, labels?: Record<string, string>): void;
}
