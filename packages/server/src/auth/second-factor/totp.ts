import { sql } from "horarium";
import { Secret, TOTP } from "otpauth";
import { now, type AuthContext } from "../context.ts";

const period = 30;

/** As all authenticator apps have it: 6 digits, 30 seconds, SHA-1. */
export function totpOf(secret: Uint8Array, email: string): TOTP {
  return new TOTP({
    issuer: "Horarium",
    label: email,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
    algorithm: "SHA1",
    digits: 6,
    period,
  });
}

/** Which half minute a code is of, by the database's clock: this one, the last or the next. Null: of none of these. */
export async function stepOf(
  context: Pick<AuthContext, "db" | "clock">,
  secret: Uint8Array,
  code: string,
): Promise<number | null> {
  const digits = code.replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(digits)) return null;
  const [row] = await context.db.rows(
    sql<{ ms: number }>`select (extract(epoch from ${now(context)}) * 1000)::float8 as ms`,
  );
  const { ms: timestamp } = row!;
  const delta = totpOf(secret, "").validate({ token: digits, timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1_000 / period) + delta;
}
