import { sql } from "../sql.js";
import { isAfter } from "./alert-row.js";
import { deliveryOf, deliveryOfMany, insertDeliveries } from "./deliveries.js";
import { heldUntil } from "./quiet-windows.js";
import { ruleFor } from "./rules.js";
import { writeAlerts } from "./store.js";
import { afterTelling, tellingOf } from "./telling.js";
/** More than these at once are told in one message. */
export const mostSingly = 5;
/** Many that come one after the other are waited for, until no more come or for so long. */
const settledAfterMs = 5_000;
const settledAtLastMs = 60_000;
/** After a message that tells of many, the next such one comes no sooner. */
const floodPauseMs = 600_000;
const batch = 20_000;
/**
 * Writes deliveries for what there is to tell, and on the alerts that it is told. Both are one transaction with what
 * raised them: whoever dies afterwards, the rows are there.
 */
export async function tellAlerts(tx, { at, rules, windows, }) {
    const untold = await readUntold(tx, at);
    if (untold.length === 0)
        return;
    const silenced = [];
    const open = [];
    for (const alert of untold) {
        const job = scopedOf(alert);
        const rule = ruleFor(rules, alert.kind, job);
        const instead = silence(alert, rule, heldUntil(windows, job, at)?.until ?? null, at);
        if (instead === undefined)
            open.push({ alert, rule });
        else
            silenced.push(instead);
    }
    await writeAlerts(tx, silenced);
    if (!isSettled(open.map(({ alert }) => alert), at))
        return;
    const asked = open
        .filter(({ alert }) => alert.tell_at <= at)
        .map(({ alert, rule }) => ({ alert, rule, telling: tellingOf(alert, rule, at) }));
    const due = asked.filter((one) => one.telling !== null);
    const channels = await readChannels(tx);
    const ofChannel = (channel, among) => among.filter(({ alert, telling }) => isFor(channel, alert, telling));
    // what has to wait on one channel waits on all: nobody hears of it twice
    const later = new Set(channels.flatMap((channel) => {
        const those = ofChannel(channel, due);
        const isPaused = isAfter(after(channel.toldManyAt, floodPauseMs), at);
        return isPaused && those.length > mostSingly ? those.map(({ alert }) => alert.id) : [];
    }));
    const told = due.filter(({ alert }) => !later.has(alert.id));
    const deliveries = channels.flatMap((channel) => {
        const those = ofChannel(channel, told);
        if (those.length <= mostSingly)
            return those.map(({ alert, telling }) => deliveryOf(channel.id, alert, telling.type, at));
        const alerts = those.map(({ alert }) => alert);
        return [deliveryOfMany(channel.id, alerts, at)];
    });
    await insertDeliveries(tx, deliveries, at);
    await writeAlerts(tx, asked
        .filter(({ alert }) => !later.has(alert.id))
        .map(({ alert, rule, telling }) => bare(afterTelling(alert, rule, telling, at))));
}
/** Those to tell now, and those to tell in a moment, which may make many of a few. */
function readUntold(tx, at) {
    return tx.rows(sql `
      select alert.*, job.name as job_name, job.title as job_title, job.timezone, job.folder, job.tags,
        channel.name as channel_name
      from alert
      left join scheduled_job job on job.id = alert.job_id
      left join channel on channel.id::text = alert.subject
      where alert.tell_at <= ${new Date(at.getTime() + 1_000)}
      order by alert.tell_at
      limit ${batch}
      for update of alert`);
}
/** The alert as it is where nothing is told of it now; undefined: it is to be told. */
function silence(alert, rule, held, at) {
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
    if (!rule.enabled)
        return nothing;
    if (isOver)
        return alert.told !== "open" && momentary.has(alert.kind) ? nothing : undefined;
    if (isAfter(alert.snoozed_until, at))
        return bare({ ...alert, tell_at: finite(alert.snoozed_until) });
    return alert.acknowledged_at !== null && alert.told === "open" ? nothing : undefined;
}
/** What ended before anybody heard of it was nothing. A failure was: it is told with its end. */
const momentary = new Set(["late", "long_running", "no_worker"]);
const finite = (until) => (until instanceof Date ? until : null);
const after = (at, ms) => (at === null ? null : new Date(at.getTime() + ms));
function isSettled(alerts, at) {
    if (alerts.length <= mostSingly)
        return true;
    const times = alerts.map(({ tell_at }) => tell_at.getTime());
    const oldest = times.reduce((a, b) => Math.min(a, b));
    const newest = times.reduce((a, b) => Math.max(a, b));
    return newest <= at.getTime() - settledAfterMs || oldest <= at.getTime() - settledAtLastMs;
}
function isFor(channel, alert, { channelIds, moreIds }) {
    // it cannot tell of itself
    if (alert.kind === "channel_failed" && alert.subject === channel.id)
        return false;
    if (moreIds.includes(channel.id))
        return true;
    return channelIds === null ? channel.is_default : channelIds.includes(channel.id);
}
function readChannels(tx) {
    return tx.rows(sql `
      select channel.id, is_default, (
          select max(delivery.created_at)
          from delivery
          where channel_id = channel.id and alerts > ${mostSingly}) as "toldManyAt"
      from channel
      where enabled
      order by channel.id`);
}
/** Without what names it. */
function bare({ job_name: _name, job_title: _title, timezone: _zone, folder: _folder, tags: _tags, channel_name: _channel, ...alert }) {
    return alert;
}
function scopedOf({ job_id, folder, tags }) {
    return job_id === null ? null : { id: job_id, folder, tags: tags ?? [] };
}
//# sourceMappingURL=tell.js.map