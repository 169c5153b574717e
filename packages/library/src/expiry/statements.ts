import type { Queryable } from "horarium";

import type { Expirable, RetentionKey } from "../ports/index.ts";

/** How many rows of a kind are dead, and from when the retention of the oldest counts. */
export interface DeadRows {
  rows: number;
  oldest: string | null;
}

type Retention = Record<RetentionKey, number>;

export async function countDead(
  tx: Queryable,
  expirable: Expirable,
  retention: Retention,
): Promise<DeadRows> {
  if (isSwitchedOff(expirable, retention)) return { rows: 0, oldest: null };
  const { rows } = await tx.query(
    `select count(*)::int as rows,
            to_json(min(${expirable.order})) #>> '{}' as oldest
     from ${expirable.table}
     where ${isDead(expirable)}`,
    [retentionHours(expirable, retention)],
  );
  return (rows as DeadRows[])[0]!;
}

export async function deleteBatch(
  tx: Queryable,
  expirable: Expirable,
  retention: Retention,
  limit: number,
): Promise<number> {
  if (isSwitchedOff(expirable, retention)) return 0;
  const { table, key, order } = expirable;
  // rows locked by a sign-in or by another execution are skipped, not waited for
  const { rowCount } = await tx.query(
    `with dead as (
       select ${key}
       from ${table}
       where ${isDead(expirable)}
       order by ${order}
       limit $2
       for update skip locked
     )
     delete from ${table}
     where ${key} = any (array(select ${key} from dead))`,
    [retentionHours(expirable, retention), limit],
  );
  return rowCount ?? 0;
}

/** Days of idleness are the one retention in which 0 means never. */
function isSwitchedOff({ retain }: Expirable, retention: Retention): boolean {
  return retain === "idleDays" && retention.idleDays === 0;
}

function isDead({ dead, order }: Expirable): string {
  return `(${dead}) and ${order} < now() - make_interval(hours => $1)`;
}

function retentionHours({ retain, keepAtLeastHours = 0 }: Expirable, retention: Retention): number {
  const hours = retain.endsWith("Days") ? retention[retain] * 24 : retention[retain];
  return Math.max(hours, keepAtLeastHours);
}

/** Whether an index leads with the column by which the oldest are found. */
export async function isIndexed(tx: Queryable, { table, order }: Expirable): Promise<boolean> {
  const { rows } = await tx.query(
    `select
     from pg_index
     join pg_attribute on attrelid = indrelid and attnum = indkey[0]
     where indrelid = to_regclass($1)
       and attname = $2
       and indisvalid
       and indpred is null`,
    [table, order],
  );
  return rows.length > 0;
}
