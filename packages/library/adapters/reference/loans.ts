import type { Queryable } from "horarium";

import type { LoansPort, NewNotice } from "../../src/ports/index.ts";

/** What members of the demo library have out, and what waits for them. */
export const loans: LoansPort = {
  open: {
    // an outer join: who asks for the members only does not read the editions
    sql: `
      select loan.id,
             loan.member_id as member,
             coalesce(edition.title, '') as title,
             loan.due_at,
             greatest(0, loan.max_renewals - loan.renewals)::int as renewals_left,
             exists (
               select
               from library.hold
               where hold.edition_id = loan.edition_id
                 and hold.member_id <> loan.member_id
                 and hold.fulfilled_at is null
                 and hold.cancelled_at is null) as has_waiting_hold
      from library.loan
      left join library.edition on edition.id = loan.edition_id
      where loan.returned_at is null`,
  },
  holds: {
    sql: `
      select hold.id,
             hold.member_id as member,
             coalesce(edition.title, '') as title,
             hold.available_since,
             hold.available_until
      from library.hold
      left join library.edition on edition.id = hold.edition_id
      where hold.available_since is not null
        and hold.available_until is not null
        and hold.fulfilled_at is null
        and hold.cancelled_at is null`,
  },
  all: {
    sql: `
      select id, returned_at
      from library.loan`,
  },
  patrons: {
    // who is blocked is told about security only, and may still look at the app
    sql: `
      select id as member,
             case when blocked_at is null then email end as address,
             time_zone
      from library.member`,
  },
  addNotices,
};

async function addNotices(tx: Queryable, notices: readonly NewNotice[]): Promise<void> {
  await tx.query(
    `insert into library.notice (member_id, type, title, message, wants_mail)
     select member, type, title, message, false
     from jsonb_to_recordset($1::jsonb) as notice (member bigint, type text, title text, message text)`,
    [JSON.stringify(notices)],
  );
}
