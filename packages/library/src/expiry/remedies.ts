import { isDrift, isPassing, messageOf, sqlState } from "../failures.ts";
import type { Expirable } from "../ports/index.ts";

/** What to do about a kind that the database does not let go of, after what it says about it. */
export function refusalOf(expirable: Expirable, error: unknown): string {
  return `${expirable.kind}: ${messageOf(error)}; ${remedyOf(expirable, error)}`;
}

function remedyOf(expirable: Expirable, error: unknown): string {
  const { table } = expirable;
  if (isPassing(error)) return "left for the next execution";
  if (isDrift(error)) return "the adapter no longer fits the host's schema";
  switch (sqlState(error) ?? "") {
    case "23503":
      return `declare ${foreignKeyOf(error)} with on delete cascade or on delete set null, or delete first what refers to ${table}`;
    case "42501":
      return `give the role of the job's connection usage of the schema and select, update and delete on ${table}, and bypassrls if the table has row security`;
    case statementTimeout:
      return `lower batchSize, and see that an index of ${table} leads with ${expirable.order}`;
    default:
      return `see what triggers and constraints ${table} has; the database's log has the statement`;
  }
}

/** PostgreSQL names the constraint and the table that refers. The values, which it names as well, stay out: they may be secret. */
function foreignKeyOf(error: unknown): string {
  const { constraint, schema, table } = error as Record<string, unknown>;
  if (typeof constraint !== "string" || typeof table !== "string") return "the foreign key";
  const owner = typeof schema === "string" ? `${schema}.${table}` : table;
  return `the foreign key ${constraint} of ${owner}`;
}

/** Also the SQLSTATE of a statement that somebody cancelled. */
export const statementTimeout = "57014";

/** The statement that creates the index without which every batch reads the whole table. */
export function missingIndex({ kind, table, order }: Expirable): string {
  return `${kind}: no index of ${table} leads with ${order}, so every batch reads the whole table; create it: create index concurrently on ${table} (${order})`;
}
