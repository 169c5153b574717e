import type { Pool, Queryable } from "horarium";

import { sqlState } from "./failures.ts";
import { inTransaction } from "./in-transaction.ts";
import { pause } from "./pause.ts";

/** Runs `work` in a transaction. */
export type Transact = <Result>(work: (tx: Queryable) => Promise<Result>) => Promise<Result>;

/**
 * Short transactions that belong to no execution: for what must be kept also when the execution is another worker's by
 * now. `work` sees for itself that it may still write. `application` is the name under which the database knows them.
 */
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

/**
 * The same, tried again until `end`, of `performance.now()`: a database that is away for a moment must not cost what
 * others have answered.
 */
export function keepUntil(end: number, keep: Transact): Transact {
  return async (work) => {
    for (;;) {
      try {
        return await keep(work);
      } catch (error) {
        // of all that PostgreSQL refuses, only these say that the statement itself is wrong
        const isHopeless = ["22", "23", "42"].includes(sqlState(error)?.slice(0, 2) ?? "");
        if (isHopeless || performance.now() > end - lastTryMs) throw error;
        await pause(500, new AbortController().signal);
      }
    }
  };
}

/** A try that began later might be too late. */
const lastTryMs = 2_000;
