import type { Queryable } from "horarium";

import type { Absent, LoansPort, NewNotice } from "../../src/ports/index.ts";
import type { Tables } from "./tables.ts";

/** Loans are the package's own tables here, if the group was applied. */
export function loansPort({ loans }: Tables): LoansPort | Absent {
  return loans
    ? port
    : { absent: "Colibri lends no books; the group loans of migrateColibri adds the tables" };
}

const port: LoansPort = {
  open: {
    // an outer join: who asks for the users only does not read the editions
    sql: `
      select loan.id,
             loan.user_id as member,
             coalesce(edition.title, '') as title,
             loan.due_at,
             greatest(0, loan.max_renewals - loan.renewals)::int as renewals_left,
             exists (
               select
               from library_jobs.hold
               where hold.edition_id = loan.edition_id
                 and hold.user_id <> loan.user_id
                 and hold.fulfilled_at is null
                 and hold.cancelled_at is null) as has_waiting_hold
      from library_jobs.loan
      left join public.edition on edition.id = loan.edition_id
      where loan.returned_at is null`,
  },
  holds: {
    sql: `
      select hold.id,
             hold.user_id as member,
             coalesce(edition.title, '') as title,
             hold.available_since,
             hold.available_until
      from library_jobs.hold
      left join public.edition on edition.id = hold.edition_id
      where hold.available_since is not null
        and hold.available_until is not null
        and hold.fulfilled_at is null
        and hold.cancelled_at is null`,
  },
  all: {
    sql: `
      select id, returned_at
      from library_jobs.loan`,
  },
  patrons: {
    sql: `
      select id as member, email as address, time_zone
      from authentication."user"
      left join library_jobs.user_profile on user_id = id`,
  },
  addNotices,
};

/** Of a type that `collect` does not take: the mail is written already. */
async function addNotices(tx: Queryable, notices: readonly NewNotice[]): Promise<void> {
  await tx.query(
    `insert into public.notification (user_id, type, title, message)
     select member, type, title, message
     from jsonb_to_recordset($1::jsonb) as notice (member bigint, type text, title text, message text)`,
    [JSON.stringify(notices)],
  );
}
