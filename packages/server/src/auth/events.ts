import { sql, type Database } from "horarium";
import { now, type AuthContext } from "./context.ts";

/** What is written down about who came in, who was refused, and who changed rights. */
export type EventKind =
  | "signed_in"
  | "sign_on_refused"
  | "identity_linked"
  | "sign_in_failed"
  | "guesses_refused"
  | "token_refused"
  | "second_factor_set"
  | "second_factor_removed"
  | "recovery_code_used"
  | "recovery_codes_renewed"
  | "confirmed"
  | "first_admin_created"
  | "link_created"
  | "password_set"
  | "password_changed"
  | "sessions_ended"
  | "person_created"
  | "person_changed"
  | "person_deleted"
  | "token_created"
  | "token_revoked"
  | "tokens_revoked"
  | "secret_set"
  | "secret_deleted"
  | "secrets_rotated";

export interface AuthEvent {
  kind: EventKind;
  /** Who did it. */
  by: string;
  /** To whom. */
  personId?: string;
  address?: string | null;
  /** Never a secret. */
  detail?: Record<string, unknown>;
}

/**
 * In the transaction of what it tells of, where `db` is given: late in it, since others wait for their turn in the chain until
 * it ends, and never from a second connection meanwhile.
 */
export async function recordEvent(
  context: AuthContext,
  { kind, by, personId, address, detail = {} }: AuthEvent,
  db: Database = context.db,
): Promise<void> {
  await db.rows(
    sql`
      insert into horarium_auth.event (at, kind, by, person_id, address, detail)
      values (${now(context)}, ${kind}, ${by}, ${personId ?? null}, ${address ?? null}, ${JSON.stringify(detail)}::jsonb)`,
  );
}

export interface EventRow {
  id: string;
  at: Date;
  kind: EventKind;
  by: string;
  personId: string | null;
  /** The address of that person; null if there is none, or the account is gone. */
  about: string | null;
  address: string | null;
  detail: Record<string, unknown>;
}

/** The newest first. */
export function listEvents(
  { db }: AuthContext,
  { limit, before }: { limit: number; before: string | null },
): Promise<EventRow[]> {
  return db.rows(
    sql<EventRow>`
      select event.id::text, at, kind, by, person_id as "personId", person.email as about, address, detail
      from horarium_auth.event
      left join horarium_auth.person on person.id = event.person_id
      where (${before}::bigint is null or event.id < ${before}::bigint)
      -- the number: "id" alone would be the text of the output
      order by event.id desc
      limit ${limit}`,
  );
}
