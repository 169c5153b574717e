import { now, type Clock } from "../clock.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import { sql, type Database } from "../sql.ts";
import { isAfter, type AlertRow } from "./alert-row.ts";
import { addAlertEvents, writeAlerts, type AlertEvent, type AlertVerb } from "./store.ts";
import { resolve } from "./turn.ts";

/** Who does something about an alert, and what is to be read in its history. */
export interface AlertBy {
  by: string;
  note?: string | undefined;
}

/** Somebody is on it: no more reminders. Throws `NotFoundError`, or `ConflictError` where it is resolved. */
export function acknowledgeAlert(
  db: Database,
  clock: Clock,
  id: string,
  by: AlertBy,
): Promise<void> {
  return change(db, clock, id, by, "acknowledged", (alert, at) => ({
    ...refuseResolved(alert),
    acknowledged_at: at,
    acknowledged_by: by.by,
    tell_at: alert.told === "open" ? null : alert.tell_at,
  }));
}

/** Nobody is on it any more: reminders and the escalation go on. Throws `ConflictError` where nobody was. */
export function unacknowledgeAlert(
  db: Database,
  clock: Clock,
  id: string,
  by: AlertBy,
): Promise<void> {
  return change(db, clock, id, by, "unacknowledged", (alert, at) => {
    if (refuseResolved(alert).acknowledged_at === null)
      throw new ConflictError("nobody has acknowledged the alert: there is nothing to take back");
    return {
      ...alert,
      acknowledged_at: null,
      acknowledged_by: null,
      // the rule says what comes next
      tell_at: isAfter(alert.snoozed_until, at) ? alert.tell_at : at,
    };
  });
}

/** Nothing is told until `until`; null: until it is resolved. */
export function snoozeAlert(
  db: Database,
  clock: Clock,
  id: string,
  { until, ...by }: AlertBy & { until: Date | null },
): Promise<void> {
  return change(db, clock, id, by, "snoozed", (alert) => ({
    ...refuseResolved(alert),
    snoozed_until: until ?? Infinity,
    snoozed_by: by.by,
    tell_at: until,
  }));
}

/** Ends a snooze before its time. Throws `ConflictError` where the alert is not snoozed. */
export function unsnoozeAlert(db: Database, clock: Clock, id: string, by: AlertBy): Promise<void> {
  return change(db, clock, id, by, "unsnoozed", (alert, at) => {
    if (!isAfter(refuseResolved(alert).snoozed_until, at))
      throw new ConflictError("the alert is not snoozed: there is nothing to end");
    return { ...alert, snoozed_until: null, snoozed_by: null, tell_at: at };
  });
}

/** Nothing is told of this cause of this job until `until`, however often it comes back. */
export function muteAlert(
  db: Database,
  clock: Clock,
  id: string,
  { until, ...by }: AlertBy & { until: Date },
): Promise<void> {
  return change(db, clock, id, by, "muted", (alert, at) => {
    if (until <= at) throw new ConflictError("the instant has passed: to end a mute, unmute it");
    return {
      ...alert,
      muted_until: until,
      muted_by: by.by,
      muted_reason: by.note ?? null,
    };
  });
}

/** Ends a mute before its time. Throws `ConflictError` where the alert is not muted. */
export function unmuteAlert(db: Database, clock: Clock, id: string, by: AlertBy): Promise<void> {
  return change(db, clock, id, by, "unmuted", (alert, at) => {
    if (!isAfter(alert.muted_until, at))
      throw new ConflictError("the alert is not muted: there is nothing to end");
    const isToTell = alert.resolved_at === null && !isAfter(alert.snoozed_until, at);
    return {
      ...alert,
      muted_until: null,
      muted_by: null,
      muted_reason: null,
      tell_at: isToTell ? at : alert.tell_at,
    };
  });
}

/** Ends it by hand. It opens again where its cause comes again. */
export function resolveAlert(db: Database, clock: Clock, id: string, by: AlertBy): Promise<void> {
  return change(db, clock, id, by, "resolved", (alert, at) => {
    const ending = { by: by.by, execution: null, note: by.note ?? null };
    return resolve(refuseResolved(alert), ending, at).alert;
  });
}

/** Writes a sentence into its history. */
export function noteAlert(
  db: Database,
  clock: Clock,
  id: string,
  by: AlertBy & { note: string },
): Promise<void> {
  return change(db, clock, id, by, "noted", (alert) => alert);
}

async function change(
  db: Database,
  clock: Clock,
  id: string,
  { by, note }: AlertBy,
  verb: AlertVerb,
  changed: (alert: AlertRow, at: Date) => AlertRow,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [alert] = await tx.rows(
      sql<AlertRow>`select * from alert where id = ${id}::uuid for update`,
    );
    const [time] = await tx.rows(sql<{ at: Date }>`select ${now(clock)} as at`);
    if (alert === undefined || time === undefined) {
      throw new NotFoundError(`there is no alert ${id}: it may have been purged; list them again`);
    }
    const { at } = time;
    await writeAlerts(tx, [{ ...changed(alert, at), changed_at: at }]);
    const event: AlertEvent = {
      alert_id: id,
      at,
      verb,
      by,
      note: note ?? null,
      execution_id: null,
    };
    await addAlertEvents(tx, [event]);
  });
}

function refuseResolved(alert: AlertRow): AlertRow {
  if (alert.resolved_at === null) return alert;
  throw new ConflictError(
    `the alert is resolved since ${alert.resolved_at.toISOString()}: there is nothing left to do; mute it where it is not to come back`,
  );
}
