import type { Queryable } from "horarium";

import type { PatronRow, Reading } from "./patrons.ts";

/** A loan or a hold of a patron, on the day on which it is spoken of. */
export interface DueRow {
  subject: "loan" | "hold";
  id: string;
  member: string;
  title: string;
  /** To the microsecond. Of a hold: until when it waits. */
  due_at: string;
  /** Where the patron is. */
  due_date: string;
  /** Days from the due day to the day on which it is said; negative: before. */
  offset: number;
  /** Steps that were recorded for this due date. */
  recorded: number[];
  can_renew: boolean;
  has_waiting_hold: boolean;
}

/** What these patrons have out that is overdue, due or due soon, in the order of the due dates. */
export async function readDue(
  tx: Queryable,
  { loans, parameters: { steps, includeHolds } }: Reading,
  patrons: readonly PatronRow[],
): Promise<DueRow[]> {
  const members = patrons.map(({ member }) => member);
  const places = patrons.map(({ zone }) => zone);
  const dates = patrons.map(({ step_date }) => step_date);
  const instants = patrons.map(({ deliver_at }) => deliver_at);
  const found = await tx.query(
    `${dueRows("loan", "due_at", {
      from: loans.open.sql,
      renewal: "renewals_left > 0 and not has_waiting_hold",
      waiting: "has_waiting_hold",
    })}
       and isfinite(due_at)
       and local.due_date - patron.step_date <= $6
     order by due_at, item.id`,
    [members, members, places, dates, instants, Math.max(0, -steps[0]!)],
  );
  const due = found.rows as DueRow[];
  if (!includeHolds || loans.holds === undefined) return due;
  const holds = await tx.query(
    `${dueRows("hold", "available_until", {
      from: loans.holds.sql,
      renewal: "false",
      waiting: "false",
    })}
       and isfinite(available_until)
       and available_since <= deliver_at
       and available_until > deliver_at
     order by available_until, item.id`,
    [members, members, places, dates, instants],
  );
  return [...due, ...(holds.rows as DueRow[])];
}

/** By the ids as the host has them, for its index; the patrons' days are joined as text. */
function dueRows(
  subject: DueRow["subject"],
  dueAt: string,
  { from, renewal, waiting }: { from: string; renewal: string; waiting: string },
): string {
  return `
    select '${subject}' as subject,
           item.id::text,
           item.member::text,
           title,
           to_json(${dueAt}) #>> '{}' as due_at,
           local.due_date::text,
           patron.step_date - local.due_date as offset,
           array(
             select step
             from library_jobs.loan_reminder
             where subject = '${subject}'
               and subject_id = item.id::text
               and loan_reminder.due_at = item.${dueAt}) as recorded,
           ${renewal} and local.due_date >= patron.step_date as can_renew,
           ${waiting} as has_waiting_hold
    from (${from}) item
    join unnest($2::text[], $3::text[], $4::date[], $5::timestamptz[]) as patron (member, zone, step_date, deliver_at)
      on patron.member = item.member::text
    cross join lateral (select (item.${dueAt} at time zone patron.zone)::date as due_date) local
    where item.member = any ($1)`;
}
