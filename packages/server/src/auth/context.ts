import { sql, type Clock, type Database, type Sql } from "horarium";
import type { Passwords } from "./passwords/scrypt.ts";

/** What everything about accounts works on. */
export interface AuthContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly passwords: Passwords;
  /** `https://jobs.example.com`; null: what each request names as its host. */
  readonly publicOrigin: string | null;
  /** The path that everything lies below, with a slash at both ends: cookies go no further, as far as they may say so. */
  readonly basePath: string;
}

/** The instant in a statement: a test's, or the database's at that moment. */
export function now({ clock }: Pick<AuthContext, "clock">): Sql {
  return sql`coalesce(${clock.override()}::timestamptz, clock_timestamp())`;
}

/** Lengths of time in SQL, each a constant of ours. */
export const lengths = {
  /** A session ends when nothing was asked for so long, */
  idle: sql`interval '30 minutes'`,
  /** and in any case after so long. */
  session: sql`interval '12 hours'`,
  /** For so long after the password was given, rights may be given away. */
  confirmed: sql`interval '10 minutes'`,
  /** A use is written down at most so often. */
  noted: sql`interval '1 minute'`,
  firstAdminLink: sql`interval '1 hour'`,
  invitation: sql`interval '7 days'`,
  passwordLink: sql`interval '1 day'`,
} as const;
