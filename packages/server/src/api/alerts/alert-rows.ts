import {
  alertSentence,
  harmless,
  sql,
  stateOf,
  type AlertRow,
  type AlertState,
  type Horarium,
  type Sql,
} from "horarium";
import type { z } from "@hono/zod-openapi";
import { separated } from "../sql-parts.ts";
import type { Alert } from "./schemas.ts";

export interface NamedAlert extends AlertRow {
  job_name: string | null;
  job_title: string | null;
  timezone: string | null;
  channel_name: string | null;
  sent_to: string[];
}

/** Which alerts; all of what is given must hold. */
export interface AlertFilter {
  states?: readonly AlertState[] | undefined;
  kinds?: readonly string[] | undefined;
  jobId?: string | undefined;
  id?: string | undefined;
  /** Changed after it. */
  changedAfter?: Date | undefined;
  /** Behind this one in the list. */
  after?: { at: string; id: string } | undefined;
  limit: number;
}

/** Alerts of jobs that are nobody's own, those that were found last first. */
export function readAlerts(
  { db }: Horarium,
  asOf: Date,
  filter: AlertFilter,
): Promise<NamedAlert[]> {
  const { states, kinds, jobId, id, changedAfter, after, limit } = filter;
  const conditions: Sql[] = [
    sql`job.owner_id is null`,
    ...(states === undefined
      ? []
      : [
          sql`(${separated(
            states.map((state) => inState(state, asOf)),
            " or ",
          )})`,
        ]),
    ...(kinds === undefined ? [] : [sql`alert.kind = any (${kinds}::text[])`]),
    ...(jobId === undefined ? [] : [sql`alert.job_id = ${jobId}::uuid`]),
    ...(id === undefined ? [] : [sql`alert.id = ${id}::uuid`]),
    ...(changedAfter === undefined ? [] : [sql`alert.changed_at > ${changedAfter}::timestamptz`]),
    ...(after === undefined
      ? []
      : [sql`(alert.last_at, alert.id) < (${after.at}::timestamptz, ${after.id}::uuid)`]),
  ];
  return db.rows(
    sql<NamedAlert>`
      select alert.*, job.name as job_name, job.title as job_title, job.timezone, subject_channel.name as channel_name,
        array(
          select distinct channel.name
          from delivery
          join channel on channel.id = delivery.channel_id
          where delivery.alert_id = alert.id
            and delivery.created_at >= alert.opened_at
            and delivery.status = 'delivered') as sent_to
      from alert
      left join scheduled_job job on job.id = alert.job_id
      left join channel subject_channel on subject_channel.id::text = alert.subject
      where ${separated(conditions, " and ")}
      order by alert.last_at desc, alert.id desc
      limit ${limit}`,
  );
}

function inState(state: AlertState, at: Date): Sql {
  const isMuted = sql`coalesce(muted_until > ${at}::timestamptz, false)`;
  const isSnoozed = sql`coalesce(snoozed_until > ${at}::timestamptz, false)`;
  switch (state) {
    case "resolved":
      return sql`(resolved_at is not null)`;
    case "muted":
      return sql`(resolved_at is null and ${isMuted})`;
    case "snoozed":
      return sql`(resolved_at is null and not ${isMuted} and ${isSnoozed})`;
    case "acknowledged":
      return sql`(resolved_at is null and not ${isMuted} and not ${isSnoozed} and acknowledged_at is not null)`;
    case "open":
      return sql`(resolved_at is null and not ${isMuted} and not ${isSnoozed} and acknowledged_at is null)`;
  }
}

/** How many alerts are in each state. */
export async function countAlerts(
  { db }: Horarium,
  asOf: Date,
): Promise<Record<AlertState, number>> {
  const [row] = await db.rows(
    sql<{ counts: Record<AlertState, number> }>`
      select json_build_object(${separated(
        (["open", "acknowledged", "snoozed", "muted", "resolved"] as const).map(
          (state) => sql`${state}::text, count(*) filter (where ${inState(state, asOf)})`,
        ),
        ", ",
      )}) as counts
      from alert
      left join scheduled_job job on job.id = alert.job_id
      where job.owner_id is null`,
  );
  return row!.counts;
}

export function toAlert(row: NamedAlert, at: Date): z.input<typeof Alert> {
  const { job_id: jobId, job_name: name, job_title: title, timezone } = row;
  const job = name === null ? null : { name, title, timezone: timezone ?? "UTC" };
  const state = stateOf(row, at);
  return {
    id: row.id,
    kind: row.kind,
    state,
    sentence: alertSentence(row, { job, channel: row.channel_name }),
    job: jobId === null || job === null ? null : { id: jobId, name: job.name, title: job.title },
    handler: row.handler,
    channel:
      row.subject === null || row.channel_name === null
        ? null
        : { id: row.subject, name: row.channel_name },
    execution: row.execution_id,
    reason: row.reason,
    error: row.error === null ? null : harmless(row.error),
    openedAt: row.opened_at,
    lastAt: row.last_at,
    count: row.count,
    timesOpened: row.times_opened,
    isFlapping: row.flapping,
    acknowledged:
      row.acknowledged_at === null ? null : { at: row.acknowledged_at, by: row.acknowledged_by },
    snoozed: state === "snoozed" ? { until: finite(row.snoozed_until), by: row.snoozed_by } : null,
    muted:
      row.muted_until instanceof Date && row.muted_until > at
        ? { until: row.muted_until, by: row.muted_by, reason: row.muted_reason }
        : null,
    resolved:
      row.resolved_at === null
        ? null
        : { at: row.resolved_at, by: row.resolved_by, execution: row.resolved_execution_id },
    toldAt: row.told_at,
    sentTo: row.sent_to,
    escalated: row.escalated,
    nextTellAt: row.tell_at,
    rule: row.rule_id,
  };
}

const finite = (until: Date | number | null) => (until instanceof Date ? until : null);
