import type { Queryable } from "horarium";

import {
  isAbsent,
  type ActivityPort,
  type Expirable,
  type LibraryAdapter,
  type Problem,
} from "../ports/index.ts";
import { catalogueChecks } from "./catalogue.ts";
import { anyId, checkQuery, instant, whole } from "./check-query.ts";
import { connectionChecks } from "./connections.ts";
import { filesChecks } from "./files.ts";
import { loansChecks } from "./loans.ts";
import { noticesChecks } from "./notices.ts";

/**
 * Checks an adapter against a real database: each query is prepared and its columns are compared with what the
 * handlers expect. A host's changed schema then fails in a test, and not at four in the morning.
 */
export async function checkContract(adapter: LibraryAdapter, db: Queryable): Promise<Problem[]> {
  const checks: Promise<Problem[]>[] = [];
  if (!isAbsent(adapter.activity)) checks.push(...activityChecks(adapter.activity, db));
  if (!isAbsent(adapter.expirables))
    checks.push(...adapter.expirables.map((one) => checkExpirable(one, db)));
  if (!isAbsent(adapter.catalogue)) checks.push(...catalogueChecks(adapter.catalogue, db));
  if (!isAbsent(adapter.files)) checks.push(...filesChecks(adapter.files, db));
  if (!isAbsent(adapter.loans)) checks.push(...loansChecks(adapter.loans, db));
  if (!isAbsent(adapter.notices)) checks.push(...noticesChecks(adapter.notices, db));
  if (!isAbsent(adapter.connections)) checks.push(...connectionChecks(adapter.connections, db));
  return (await Promise.all(checks)).flat();
}

/** Ids are opaque, but two of the same kind must be comparable: those of a work have the type of `work_rating.work_id`. */
const work = "library_jobs.work_rating.work_id";
const member = "library_jobs.reading_day.member_id";

function activityChecks(activity: ActivityPort, db: Queryable): Promise<Problem[]>[] {
  const { ratings, events, sessions, totals } = activity;
  return [
    checkQuery("activity.ratings", ratings, { work, member, value: [...whole, "numeric"] }, db),
    checkQuery(
      "activity.events",
      events,
      { work, member, kind: ["text"], at: instant, recorded_at: instant },
      db,
    ),
    checkQuery(
      "activity.totals",
      totals,
      {
        works: whole,
        editions: whole,
        files: whole,
        bytes: whole,
        creators: whole,
        members: whole,
        by_language: ["jsonb"],
        by_format: ["jsonb"],
      },
      db,
    ),
    ...(sessions === undefined
      ? []
      : [
          checkQuery(
            "activity.sessions",
            sessions,
            {
              member,
              edition: anyId,
              started_at: instant,
              ended_at: instant,
              pages: whole,
              time_zone: ["text"],
              updated_at: instant,
            },
            db,
          ),
        ]),
  ];
}

function checkExpirable(
  { kind, table, key, dead, order }: Expirable,
  db: Queryable,
): Promise<Problem[]> {
  const query = { sql: `select ${key} as key, ${order} as at from ${table} where (${dead})` };
  return checkQuery(`expirables.${kind}`, query, { key: [...anyId, "tid"], at: instant }, db);
}
