import { randomInt } from "node:crypto";
import { sql, type Database } from "horarium";
import { hashSecret } from "../secrets.ts";

const howMany = 10;
/** Without those that are taken for one another. */
const letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

/** For who has lost the phone: each is good once. 16 of 30 letters are 78 bits, so that a hash is enough. Older ones are void. */
export async function renewRecoveryCodes(tx: Database, personId: string): Promise<string[]> {
  const codes = Array.from({ length: howMany }, newCode);
  await tx.rows(sql`delete from horarium_auth.recovery_code where person_id = ${personId}`);
  for (const code of codes) {
    await tx.rows(
      sql`
        insert into horarium_auth.recovery_code (person_id, code_hash)
        values (${personId}, ${hashSecret(plain(code))})`,
    );
  }
  return codes;
}

/** Uses it up. */
export async function useRecoveryCode(
  db: Database,
  personId: string,
  code: string,
): Promise<boolean> {
  const used = await db.rows(
    sql`
      delete from horarium_auth.recovery_code
      where person_id = ${personId} and code_hash = ${hashSecret(plain(code))}
      returning person_id`,
  );
  return used.length > 0;
}

/** `ABCD-EFGH-JKMN-PQRS`. */
function newCode(): string {
  const part = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return [part(), part(), part(), part()].join("-");
}

/** However it was typed. */
function plain(code: string): string {
  return code.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}
