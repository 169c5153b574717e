import { sql, type Database } from "../sql.ts";
import { uuidv7 } from "../uuid.ts";
import { isAfter, type AlertKind, type AlertRow } from "./alert-row.ts";
import { factsOf, type AlertMessage } from "./message.ts";
import { heldUntil, type QuietWindowRow } from "./quiet-windows.ts";
import { ruleFor, type Rule, type RuleRow, type Scoped } from "./rules.ts";
import { steadyAfterMs } from "./turn.ts";
import { writeAlerts } from "./store.ts";

/** More than these at once are told in one message. */
export const mostSingly = 5;
/** Many that come one after the other are waited for, until no more come or for so long. */
const settledAfterMs = 5_000;
const settledAtLastMs = 60_000;
/** After a message that tells of many, the next such one comes no sooner. */
const floodPauseMs = 600_000;
const mostListed = 20;
const batch = 20_000;

/** An alert with what names it. */
export interface Untold extends AlertRow {
  job_name: string | null;
  job_title: string | null;
  timezone: string | null;
  folder: string | null;
  tags: string[] | null;
  channel_name: string | null;
}

interface ChannelOfMany {
  id: string;
  is_default: boolean;
  toldManyAt: Date | null;
}

/**
 * Writes deliveries for what there is to tell, and on the alerts that it is told. Both are one transaction with what
 * raised them: whoever dies afterwards, the rows are there.
 */
export async function tellAlerts(
  tx: Database,
  {
    at,
    rules,
    windows,
  }: { at: Date; rules: readonly RuleRow[]; windows: readonly QuietWindowRow[] },
): Promise<void> {
  const untold = await readUntold(tx, at);
  if (untold.length === 0) return;
  const silenced: AlertRow[] = [];
  const open: { alert: Untold; rule: Rule }[] = [];
  for (const alert of untold) {
    const job = scopedOf(alert);
    const rule = ruleFor(rules, alert.kind, job);
    const instead = silence(alert, rule, heldUntil(windows, job, at)?.until ?? null, at);
    if (instead === undefined) open.push({ alert, rule });
    else silenced.push(instead);
  }
  await writeAlerts(tx, silenced);
  if (
    !isSettled(
      open.map(({ alert }) => alert),
      at,
    )
  )
    return;
  const due = open.filter(({ alert }) => alert.tell_at! <= at);
  const channels = await readChannels(tx);
  const ofChannel = (channel: ChannelOfMany, among: typeof due) =>
    among.filter(({ alert, rule }) => isFor(channel, alert, rule)).map(({ alert }) => alert);
  // what has to wait on one channel waits on all: nobody hears of it twice
  const later = new Set(
    channels.flatMap((channel) => {
      const alerts = ofChannel(channel, due);
      const isPaused = isAfter(after(channel.toldManyAt, floodPauseMs), at);
      return isPaused && alerts.length > mostSingly ? alerts.map(({ id }) => id) : [];
    }),
  );
  const told = due.filter(({ alert }) => !later.has(alert.id));
  const deliveries = channels.flatMap((channel) => {
    const alerts = ofChannel(channel, told);
    return alerts.length > mostSingly
      ? [deliveryOfMany(channel.id, alerts, at)]
      : alerts.map((alert) => deliveryOf(channel.id, alert, at));
  });
  await insertDeliveries(tx, deliveries, at);
  await writeAlerts(
    tx,
    told.map(({ alert, rule }) => tellingOf(alert, rule, at)),
  );
}

/** Those to tell now, and those to tell in a moment, which may make many of a few. */
function readUntold(tx: Database, at: Date): Promise<Untold[]> {
  return tx.rows(
    sql<Untold>`
      select alert.*, job.name as job_name, job.title as job_title, job.timezone, job.folder, job.tags,
        channel.name as channel_name
      from alert
      left join scheduled_job job on job.id = alert.job_id
      left join channel on channel.id::text = alert.subject
      where alert.tell_at <= ${new Date(at.getTime() + 1_000)}
      order by alert.tell_at
      limit ${batch}
      for update of alert`,
  );
}

/** The alert as it is where nothing is told of it now; undefined: it is to be told. */
function silence(alert: Untold, rule: Rule, held: Date | null, at: Date): AlertRow | undefined {
  const isOver = alert.resolved_at !== null;
  const nothing = bare({ ...alert, tell_at: null });
  if (isAfter(alert.muted_until, at)) {
    return isOver
      ? { ...nothing, told: null }
      : bare({ ...alert, tell_at: finite(alert.muted_until) });
  }
  if (held !== null) {
    return isOver && alert.told !== "open" ? nothing : bare({ ...alert, tell_at: held });
  }
  if (!rule.enabled) return nothing;
  if (isOver) return alert.told !== "open" && momentary.has(alert.kind) ? nothing : undefined;
  if (isAfter(alert.snoozed_until, at))
    return bare({ ...alert, tell_at: finite(alert.snoozed_until) });
  return alert.acknowledged_at !== null && alert.told === "open" ? nothing : undefined;
}

/** What ended before anybody heard of it was nothing. A failure was: it is told with its end. */
const momentary: ReadonlySet<AlertKind> = new Set<AlertKind>(["late", "long_running", "no_worker"]);

const finite = (until: Date | number | null) => (until instanceof Date ? until : null);
const after = (at: Date | null, ms: number) => (at === null ? null : new Date(at.getTime() + ms));

function isSettled(alerts: readonly AlertRow[], at: Date): boolean {
  if (alerts.length <= mostSingly) return true;
  const times = alerts.map(({ tell_at }) => tell_at!.getTime());
  const oldest = times.reduce((a, b) => Math.min(a, b));
  const newest = times.reduce((a, b) => Math.max(a, b));
  return newest <= at.getTime() - settledAfterMs || oldest <= at.getTime() - settledAtLastMs;
}

function isFor(channel: ChannelOfMany, alert: Untold, { channelIds }: Rule): boolean {
  // it cannot tell of itself
  if (alert.kind === "channel_failed" && alert.subject === channel.id) return false;
  return channelIds === null ? channel.is_default : channelIds.includes(channel.id);
}

function readChannels(tx: Database): Promise<ChannelOfMany[]> {
  return tx.rows(
    sql<ChannelOfMany>`
      select channel.id, is_default, (
          select max(delivery.created_at)
          from delivery
          where channel_id = channel.id and alerts > ${mostSingly}) as "toldManyAt"
      from channel
      where enabled
      order by channel.id`,
  );
}

interface Delivery {
  id: string;
  channel_id: string;
  kind: AlertMessage["type"];
  alert_id: string | null;
  alerts: number;
  message: AlertMessage;
}

function deliveryOf(channel: string, alert: Untold, at: Date): Delivery {
  const type = typeOf(alert);
  const message: AlertMessage = {
    type,
    at: at.toISOString(),
    total: 1,
    alerts: [factsOf(alert, at)],
  };
  return {
    id: uuidv7(Date.now()),
    channel_id: channel,
    kind: type,
    alert_id: alert.id,
    alerts: 1,
    message,
  };
}

function deliveryOfMany(channel: string, alerts: readonly Untold[], at: Date): Delivery {
  const message: AlertMessage = {
    type: "alerts.summary",
    at: at.toISOString(),
    total: alerts.length,
    counts: countBy(alerts, (alert) => (alert.resolved_at === null ? alert.kind : "resolved")),
    alerts: alerts.slice(0, mostListed).map((alert) => factsOf(alert, at)),
  };
  const { length } = alerts;
  return {
    id: uuidv7(Date.now()),
    channel_id: channel,
    kind: message.type,
    alert_id: null,
    alerts: length,
    message,
  };
}

function countBy(alerts: readonly Untold[], by: (alert: Untold) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const alert of alerts) counts[by(alert)] = (counts[by(alert)] ?? 0) + 1;
  return counts;
}

function typeOf(alert: AlertRow): AlertMessage["type"] {
  if (alert.resolved_at !== null) return "alert.resolved";
  if (alert.flapping) return "alert.flapping";
  if (alert.told === "open") return "alert.reminder";
  return alert.times_opened > 1 ? "alert.reopened" : "alert.opened";
}

/** The alert after it was told. */
function tellingOf(alert: Untold, { settings }: Rule, at: Date): AlertRow {
  const isOver = alert.resolved_at !== null;
  const steadySince = (alert.turns.at(-1) ?? alert.opened_at).getTime();
  const isSteady = at.getTime() - steadySince >= steadyAfterMs;
  const nextMs = alert.flapping && !isSteady ? steadyAfterMs : isOver ? null : settings.reminderMs;
  return bare({
    ...alert,
    told: isOver ? "resolved" : "open",
    told_at: at,
    flapping: alert.flapping && !isSteady,
    tell_at: nextMs === null ? null : new Date(at.getTime() + nextMs),
    changed_at: at,
  });
}

/** Without what names it. */
function bare({
  job_name: _name,
  job_title: _title,
  timezone: _zone,
  folder: _folder,
  tags: _tags,
  channel_name: _channel,
  ...alert
}: Untold): AlertRow {
  return alert;
}

function scopedOf({ job_id, folder, tags }: Untold): Scoped | null {
  return job_id === null ? null : { id: job_id, folder, tags: tags ?? [] };
}

async function insertDeliveries(
  tx: Database,
  deliveries: readonly Delivery[],
  at: Date,
): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.rows(
    sql`
      insert into delivery (id, channel_id, kind, alert_id, alerts, message, status, next_at, created_at)
      select id, channel_id, kind, alert_id, alerts, message, 'waiting', ${at}, ${at}
      from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as delivery (id uuid, channel_id uuid, kind text,
        alert_id uuid, alerts integer, message jsonb)`,
  );
}
