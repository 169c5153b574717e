import { databaseSeenBy, quoteIdentifier, type Database } from "./sql.ts";

/**
 * The same database without what belongs to somebody: each table from which a statement reads is taken as the rows that
 * are nobody's in particular. What is written to is left as it is: who changes a row by its id has read it before.
 */
export function withoutPersonal({ queryable, schema }: Database): Database {
  const from = quoteIdentifier(schema);
  const reading = new RegExp(
    `(\\bdelete )?\\b(from|join) ${escaped(from)}\\.(\\w+)(?=(?:\\s+as)?(?:\\s+(\\w+))?)`,
    "g",
  );
  return databaseSeenBy(queryable, schema, (text) =>
    text.replaceAll(
      reading,
      (
        whole: string,
        isDelete: string | undefined,
        keyword: string,
        table: string,
        next: string | undefined,
      ) => {
        const rows = shared[table]?.(from);
        if (rows === undefined || isDelete !== undefined) return whole;
        // a name of its own is what follows, where that is no keyword
        const name = next === undefined || keywords.has(next.toLowerCase()) ? ` ${table}` : "";
        return `${keyword} (select * from ${from}.${table} shared where ${rows})${name}`;
      },
    ),
  );
}

const isOfNobodysExecution = (from: string) =>
  `not exists (select from ${from}.job_execution own where own.id = shared.execution_id and own.owner_id is not null)`;

const isOfNobodysJob = (from: string) =>
  `not exists (select from ${from}.scheduled_job own where own.id = shared.job_id and own.owner_id is not null)`;

/** Which rows of a table are nobody's; all of those tables that are not named. */
const shared: Readonly<Record<string, (from: string) => string>> = {
  scheduled_job: () => "shared.owner_id is null",
  job_execution: () => "shared.owner_id is null",
  execution_log: isOfNobodysExecution,
  execution_attempt: isOfNobodysExecution,
  attempt_history: isOfNobodysExecution,
  job_stats: isOfNobodysJob,
  alert: isOfNobodysJob,
  alert_condition: isOfNobodysJob,
  change: (from) => `${isOfNobodysJob(from)} and ${isOfNobodysExecution(from)}`,
};

/** What may follow a table that has no name of its own. */
const keywords: ReadonlySet<string> = new Set([
  "where",
  "join",
  "left",
  "right",
  "inner",
  "cross",
  "full",
  "natural",
  "on",
  "using",
  "order",
  "group",
  "limit",
  "offset",
  "for",
  "set",
  "union",
  "except",
  "intersect",
  "returning",
  "having",
  "window",
  "tablesample",
  "fetch",
]);

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
