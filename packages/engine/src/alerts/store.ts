import { sql, type Database } from "../sql.ts";
import type { AlertRow } from "./alert-row.ts";

/** An entry of an alert's history. */
export interface AlertEvent {
  alert_id: string;
  at: Date;
  verb: AlertVerb;
  by: string | null;
  note: string | null;
  execution_id: string | null;
}

export type AlertVerb =
  | "opened"
  | "reopened"
  | "resolved"
  | "acknowledged"
  | "unacknowledged"
  | "snoozed"
  | "unsnoozed"
  | "muted"
  | "unmuted"
  | "noted"
  | "flapping";

/** Those of the keys whose alert is open. */
export async function readOpenKeys(tx: Database, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows(
    sql<{
      key: string;
    }>`select key from alert where key = any (${keys}::text[]) and resolved_at is null`,
  );
  return new Set(rows.map(({ key }) => key));
}

/** Alerts by their keys, locked until the transaction ends. */
export async function lockAlerts(
  tx: Database,
  keys: readonly string[],
): Promise<Map<string, AlertRow>> {
  const rows = await tx.rows(
    sql<AlertRow>`
      select *
      from alert
      where key = any (${keys}::text[])
      order by key
      for update`,
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** Writes alerts as they are now: those that are new, and those that were locked before. */
export async function writeAlerts(tx: Database, alerts: readonly AlertRow[]): Promise<void> {
  if (alerts.length === 0) return;
  // JSON has no infinity
  const rows = alerts.map((alert) => ({
    ...alert,
    snoozed_until: toText(alert.snoozed_until),
    muted_until: toText(alert.muted_until),
  }));
  await tx.rows(
    sql`
      insert into alert (id, key, kind, job_id, handler, subject, execution_id, reason, error, fingerprint, detail,
        rule_id, opened_at, last_at, count, times_opened, turns, flapping, acknowledged_at, acknowledged_by,
        snoozed_until, snoozed_by, muted_until, muted_by, muted_reason, resolved_at, resolved_by,
        resolved_execution_id, tell_at, told, told_at, first_told_at, escalated, changed_at)
      select id, key, kind, job_id, handler, subject, execution_id, reason, error, fingerprint, detail,
        rule_id, opened_at, last_at, count, times_opened, turns, flapping, acknowledged_at, acknowledged_by,
        snoozed_until, snoozed_by, muted_until, muted_by, muted_reason, resolved_at, resolved_by,
        resolved_execution_id, tell_at, told, told_at, first_told_at, escalated, changed_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (id uuid, key text, kind text, job_id uuid,
        handler text, subject text, execution_id uuid, reason text, error text, fingerprint text, detail jsonb,
        rule_id uuid, opened_at timestamptz, last_at timestamptz, count integer, times_opened integer,
        turns timestamptz[], flapping boolean, acknowledged_at timestamptz, acknowledged_by text,
        snoozed_until timestamptz, snoozed_by text, muted_until timestamptz, muted_by text, muted_reason text,
        resolved_at timestamptz, resolved_by text, resolved_execution_id uuid, tell_at timestamptz, told text,
        told_at timestamptz, first_told_at timestamptz, escalated integer, changed_at timestamptz)
      on conflict (key) do update
      set execution_id = excluded.execution_id,
          handler = excluded.handler,
          reason = excluded.reason,
          error = excluded.error,
          fingerprint = excluded.fingerprint,
          detail = excluded.detail,
          rule_id = excluded.rule_id,
          opened_at = excluded.opened_at,
          last_at = excluded.last_at,
          count = excluded.count,
          times_opened = excluded.times_opened,
          turns = excluded.turns,
          flapping = excluded.flapping,
          acknowledged_at = excluded.acknowledged_at,
          acknowledged_by = excluded.acknowledged_by,
          snoozed_until = excluded.snoozed_until,
          snoozed_by = excluded.snoozed_by,
          muted_until = excluded.muted_until,
          muted_by = excluded.muted_by,
          muted_reason = excluded.muted_reason,
          resolved_at = excluded.resolved_at,
          resolved_by = excluded.resolved_by,
          resolved_execution_id = excluded.resolved_execution_id,
          tell_at = excluded.tell_at,
          told = excluded.told,
          told_at = excluded.told_at,
          first_told_at = excluded.first_told_at,
          escalated = excluded.escalated,
          changed_at = excluded.changed_at`,
  );
}

const toText = (until: Date | number | null) =>
  until === null || until instanceof Date ? until : "infinity";

export async function addAlertEvents(tx: Database, events: readonly AlertEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.rows(
    sql`
      insert into alert_event (alert_id, at, verb, by, note, execution_id)
      select alert_id, at, verb, by, note, execution_id
      from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as event (alert_id uuid, at timestamptz, verb text,
        by text, note text, execution_id uuid)`,
  );
}
