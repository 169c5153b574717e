import type { Pool } from "horarium";

import { inTransaction } from "../in-transaction.ts";
import type { Transact } from "./refresh-connection.ts";

/** Short transactions that belong to no execution. `application` is the name under which the database knows them. */
export function keepIn(db: Pool, application: string): Transact {
  return (work) =>
    inTransaction(db, async (tx) => {
      await tx.query(limits, [application]);
      return await work(tx);
    });
}

const limits = `
  select set_config('row_security', 'off', true),
         set_config('lock_timeout', '2s', true),
         set_config('statement_timeout', '10s', true),
         set_config('application_name', $1, true)`;
