import { DoNotRetry } from "horarium";
import type { Client } from "pg";
import { queryRows } from "./query-rows.ts";

const mostLines = 200;

/** PostgreSQL's plan of a statement, which it does not execute; the transaction cannot write, whatever planning calls. */
export async function wouldExecute(client: Client, statement: string, values: unknown[]) {
  if (!canBePlanned(statement)) {
    throw new DoNotRetry(
      "PostgreSQL plans select, insert, update, delete, merge, values and table alone: what this statement would do cannot be told without doing it",
    );
  }
  // options in parentheses: no word of the statement can become one, such as "analyze", which executes it
  const { rows } = await queryRows(client, {
    text: `explain (analyze false, verbose false, format text) ${statement}`,
    values,
    keep: mostLines,
  });
  await client.query("rollback");
  return { dryRun: true, plan: rows.map(([line]) => String(line)) };
}

/** By its first word, behind comments. */
function canBePlanned(statement: string): boolean {
  const begin = statement.replace(/^(\s|--[^\n]*(\n|$)|\/\*([^*]|\*(?!\/))*\*\/|\()*/, "");
  return /^(select|insert|update|delete|merge|with|values|table)\b/i.test(begin);
}
