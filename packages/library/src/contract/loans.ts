import type { Queryable } from "horarium";

import type { LoansPort, Problem } from "../ports/index.ts";
import { anyId, checkQuery, instant, text, whole } from "./check-query.ts";

/** The queries of `loan_reminders`. */
export function loansChecks(
  { open, holds, all, patrons }: LoansPort,
  db: Queryable,
): Promise<Problem[]>[] {
  const checks = [
    checkQuery(
      "loans.open",
      open,
      {
        id: anyId,
        member: anyId,
        title: text,
        due_at: instant,
        renewals_left: whole,
        has_waiting_hold: ["boolean"],
      },
      db,
    ),
    checkQuery("loans.all", all, { id: anyId, returned_at: instant }, db),
    checkQuery("loans.patrons", patrons, { member: anyId, address: text, time_zone: text }, db),
  ];
  if (holds !== undefined) {
    checks.push(
      checkQuery(
        "loans.holds",
        holds,
        {
          id: anyId,
          member: anyId,
          title: text,
          available_since: instant,
          available_until: instant,
        },
        db,
      ),
    );
  }
  return checks;
}
