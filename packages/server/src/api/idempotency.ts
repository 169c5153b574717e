import { createHash } from "node:crypto";
import { sql, type Horarium } from "horarium";
import type { Operation } from "./operation.ts";
import type { Principal } from "./permissions.ts";
import { Problem } from "./problem.ts";

/** A request that came with a key of the caller's. */
export interface Keyed {
  key: string;
  principal: Principal | null;
  operation: Operation;
  /** What was asked, parsed. */
  input: unknown;
}

export interface KeptAnswer {
  status: number;
  /** As JSON. */
  text: string;
  /** It is what was answered before. */
  isRepeated: boolean;
}

/**
 * Does what is asked once per caller and key, whatever the number of processes and however often it is asked.
 *
 * The effect and its answer are committed together: after the death of a process both are there or neither is, and the
 * same request may be sent again. What is refused has no effect and is not kept. Throws `Problem`: 409 while the first
 * request is being answered, 422 where the key came with another request before.
 */
export async function answerOnce(
  horarium: Horarium,
  { key, principal, operation, input }: Keyed,
  run: (together: Horarium) => Promise<unknown>,
): Promise<KeptAnswer> {
  const caller = callerOf(principal);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([operation.name, input]))
    .digest();
  return horarium.transaction(async (together) => {
    const { db, clock } = together;
    const now = sql`coalesce(${clock.override()}::timestamptz, clock_timestamp())`;
    if (!(await isFirst(together, caller, key))) {
      throw new Problem(
        409,
        "in_progress",
        "a request with this Idempotency-Key is being answered; ask again in a moment",
        { retryAfterSeconds: 1 },
      );
    }
    const [kept] = await db.rows(
      sql<{ status: number; text: string; isSame: boolean }>`
        select status, answer as text, fingerprint = ${fingerprint} as "isSame"
        from keyed_command
        where caller = ${caller} and key = ${key} and at > ${now} - interval '24 hours'`,
    );
    if (kept?.isSame === false) {
      throw new Problem(
        422,
        "key_reused",
        "this Idempotency-Key came with another request before; give each request a key of its own",
      );
    }
    if (kept !== undefined) return { status: kept.status, text: kept.text, isRepeated: true };
    const text = JSON.stringify(operation.answer.parse(await run(together)));
    const status = operation.status ?? 200;
    await db.rows(
      sql`
        insert into keyed_command (caller, key, fingerprint, status, answer, at)
        values (${caller}, ${key}, ${fingerprint}, ${status}, ${text}, ${now})
        -- one of more than a day ago that is not purged yet
        on conflict (caller, key) do update
        set fingerprint = excluded.fingerprint, status = excluded.status, answer = excluded.answer, at = excluded.at`,
    );
    return { status, text, isRepeated: false };
  });
}

/**
 * The key of a request that changes something; null if it came with none. Throws `Problem` for one that is none, and
 * where keys are not taken: an answer with a secret in it is shown once, and never kept.
 */
export function keyOf(request: Request, { method, tag, name }: Operation): string | null {
  const header = request.headers.get("idempotency-key");
  if (header === null || method === "get") return null;
  if (tag === "Work")
    throw new Problem(
      422,
      "no_keys",
      `${name} takes no Idempotency-Key: the lease says what is done once`,
    );
  if (tag === "Access")
    throw new Problem(422, "no_keys", `${name} takes no Idempotency-Key: its answer is not kept`);
  // a structured field's string, or the same without its quotes
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw new Problem(
      400,
      "invalid_key",
      "Idempotency-Key: it has 1 to 200 visible ASCII characters, like a UUID",
    );
  return key;
}

/** Held to the end of the transaction, also where a pooler gives each transaction another connection. */
async function isFirst({ db }: Horarium, caller: string, key: string): Promise<boolean> {
  const [lock] = await db.rows(
    sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${`${db.schema} keyed ${caller} ${key}`}, 0)) as "isOurs"`,
  );
  return lock!.isOurs;
}

/** A name alone may pass to another: that of a token which was revoked. */
function callerOf(principal: Principal | null): string {
  return principal === null ? "" : `${principal.personId ?? ""} ${principal.name}`;
}
