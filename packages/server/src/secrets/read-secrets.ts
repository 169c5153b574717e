import { DoNotRetry, sql, type Database } from "horarium";
import { SealError, type Seal } from "../channels/seal.ts";
import { ownerOf } from "./store.ts";

/** Values of secrets by their names, for the execution that uses them. Throws `DoNotRetry` for one that is not there, or cannot be opened. */
export type ReadSecrets = (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Read at each execution: a secret that was given another value is used with that from the next one on. */
export function createReadSecrets(db: Database, openSeal: () => Promise<Seal>): ReadSecrets {
  return async (names) => {
    const values = new Map<string, string>();
    if (names.length === 0) return values;
    const rows = await db.rows(
      sql<{ name: string; sealed: Buffer }>`
        select name, sealed from horarium_auth.secret where name = any(${names}::text[])`,
    );
    const seal = await openSeal();
    for (const name of names) {
      const row = rows.find((one) => one.name === name);
      if (row === undefined)
        throw new DoNotRetry(
          `there is no secret called ${name}: an admin can set it with "horarium secret set ${name}"`,
        );
      values.set(name, valueOf(seal, row));
    }
    return values;
  };
}

function valueOf(seal: Seal, { name, sealed }: { name: string; sealed: Buffer }): string {
  try {
    return String(seal.open(sealed, ownerOf(name)));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new DoNotRetry(`secret ${name}: ${error.message}`, { cause: error });
  }
}
