import { rm } from "node:fs/promises";

import { UnavailableError, sqlState, wrongSetting } from "../failures.ts";
import { connectDirect } from "../infra/direct-connection.ts";
import { dump } from "../infra/pg-dump.ts";
import { ProgramError } from "../infra/run-program.ts";
import { seal } from "../infra/sealed-file.ts";
import {
  keepFile,
  partialOf,
  TooLargeError,
  writePartial,
  type WrittenFile,
} from "../infra/write-file.ts";
import { countRows, listTables, type Counts, type Table } from "./count-rows.ts";
import type { Made, Plan, Work } from "./work.ts";

/**
 * Dumps with pg_dump, and counts the rows of every table in the snapshot of the dump: both describe the same instant,
 * whatever is written meanwhile.
 */
export async function makeDump(work: Work, plan: Plan): Promise<Made> {
  const { connection, application, signal } = work;
  const startedAt = performance.now();
  const client = await connectDirect(connection, { application, signal });
  try {
    await client.query("begin isolation level repeatable read, read only");
    await client.query(
      "select set_config('row_security', 'off', true), set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true)",
    );
    const { rows } = await client.query<{ id: string }>("select pg_export_snapshot() as id");
    const tables = (await listTables(client)).filter(
      ({ schema }) => !work.parameters.excludeSchemas.includes(schema),
    );
    const counting = countRows(client, tables);
    // if the dump fails first, its error is the one to tell
    counting.catch(() => {});
    const written = await writeDump(work, plan, rows[0]!.id, tables.length);
    const counts = withoutExcluded(await counting, tables, work.parameters.excludeTableData);
    await keepFile(plan.path);
    return {
      ...written,
      counts,
      wal: null,
      live: null,
      ms: Math.round(performance.now() - startedAt),
    };
  } catch (error) {
    await rm(partialOf(plan.path), { force: true });
    throw classified(error);
  } finally {
    await client.end();
  }
}

async function writeDump(
  { connection, parameters, signal, log, progress }: Work,
  { dumpPrograms, keys, path, target }: Plan,
  snapshot: string,
  tables: number,
): Promise<WrittenFile> {
  let begun = 0;
  const program = dump(dumpPrograms!, connection, {
    ...parameters,
    snapshot,
    signal,
    onTable: (table) => {
      begun += 1;
      progress(begun - 1, 2 * tables, table);
      log.debug("backup.dump", { table, n: `${begun}/${tables}` });
    },
  });
  program.stdin.end();
  try {
    const source = keys === null ? program.stdout : seal(program.stdout, keys);
    const written = await writePartial(path, source, {
      signal,
      ...(target.maxBytes !== undefined && { maxBytes: target.maxBytes }),
    });
    await program.ended;
    return written;
  } catch (error) {
    program.kill();
    await program.ended.catch(() => {
      // it was killed; or it failed, and that is the error already
    });
    throw error;
  }
}

function withoutExcluded(counts: Counts, tables: Table[], excluded: readonly string[]): Counts {
  const names = tables
    .filter(({ plainName }) => excluded.includes(plainName))
    .map(({ name }) => [name, 0]);
  return { ...counts, ...Object.fromEntries(names) };
}

/** What only a person can mend, and what may pass by itself. */
function classified(error: unknown): unknown {
  if (error instanceof TooLargeError) return wrongSetting(error.message, { cause: error });
  if (error instanceof ProgramError) {
    if (/permission denied|row-level security|authentication failed/.test(error.said))
      return wrongSetting(error.message, { cause: error });
    if (/lock timeout|could not connect|connection to server/.test(error.said))
      return new UnavailableError(error.message, { cause: error });
  }
  if (sqlState(error) === "42501")
    return wrongSetting(`the role of the backup may not read every table: ${String(error)}`, {
      cause: error,
    });
  return error;
}
