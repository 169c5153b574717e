import type { Queryable } from "horarium";

import type { LoansPort } from "../ports/index.ts";

/**
 * Those of the subjects (`subjectOf.loan`, `subjectOf.hold`) that still hold: a book that was returned, renewed or
 * fetched meanwhile is not worth a mail. Subjects of another kind are not given back.
 */
export async function stillOut(
  tx: Queryable,
  { open, holds }: LoansPort,
  subjects: readonly string[],
): Promise<string[]> {
  const found = [
    ...(await subjectsOf(tx, "loan", open.sql, "due_at", subjects)),
    ...(holds === undefined
      ? []
      : await subjectsOf(tx, "hold", holds.sql, "available_until", subjects)),
  ];
  const still = new Set(found);
  return subjects.filter((subject) => still.has(subject));
}

async function subjectsOf(
  tx: Queryable,
  kind: "loan" | "hold",
  from: string,
  dueAt: string,
  subjects: readonly string[],
): Promise<string[]> {
  const ids = subjects
    .filter((subject) => subject.startsWith(`${kind}:`))
    .map((subject) => subject.slice(kind.length + 1, subject.lastIndexOf(":")));
  if (ids.length === 0) return [];
  const { rows } = await tx.query(
    `select format('${kind}:%s:%s', id, floor(extract(epoch from ${dueAt}))::bigint) as subject
     from (${from}) item
     where id = any ($1)
       and isfinite(${dueAt})`,
    [ids],
  );
  return (rows as { subject: string }[]).map(({ subject }) => subject);
}
