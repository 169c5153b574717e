import type { Queryable } from "horarium";

import { messageOf } from "../failures.ts";
import type { NoticesPort, Problem } from "../ports/index.ts";
import { anyId, checkQuery, instant, text, whole } from "./check-query.ts";

/** The queries of `send_notifications`. Times of the day may be text or `time`. */
export function noticesChecks(port: NoticesPort, db: Queryable): Promise<Problem[]>[] {
  return [
    checkQuery(
      "notices.collect",
      port.collect,
      {
        id: anyId,
        member: anyId,
        type: text,
        urgency: text,
        address: text,
        payload: ["jsonb"],
        created_at: instant,
        skip: text,
      },
      db,
    ),
    checkQuery(
      "notices.profiles",
      port.profiles,
      {
        member: anyId,
        address: text,
        locale: text,
        time_zone: text,
        quiet_from: [...text, "time without time zone"],
        quiet_to: [...text, "time without time zone"],
        mode: text,
        digest_hour: whole,
        is_blocked: ["boolean"],
      },
      db,
    ),
    checkRelevance(port, db),
  ];
}

/** What nobody wrote is not worth a mail, and no reason to fail. */
async function checkRelevance(port: NoticesPort, db: Queryable): Promise<Problem[]> {
  try {
    const still = await port.stillRelevant(db, ["contract:none", "notice:", "loan:x:y", "hold:1"]);
    return still.length === 0
      ? []
      : [{ code: "contract", message: `notices.stillRelevant: knows ${still.join(", ")}` }];
  } catch (error) {
    return [{ code: "contract", message: `notices.stillRelevant: ${messageOf(error)}` }];
  }
}
