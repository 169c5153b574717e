import { sql } from "../sql.js";
import { uuidv7 } from "../uuid.js";
import { factsOf } from "./message.js";
const mostListed = 20;
/** One alert to one channel. */
export function deliveryOf(channel, alert, type, at) {
    const message = {
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
/** Many alerts to one channel: how many of what, and the first of them. */
export function deliveryOfMany(channel, alerts, at) {
    const message = {
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
function countBy(alerts, by) {
    const counts = {};
    for (const alert of alerts)
        counts[by(alert)] = (counts[by(alert)] ?? 0) + 1;
    return counts;
}
export async function insertDeliveries(tx, deliveries, at) {
    if (deliveries.length === 0)
        return;
    await tx.rows(sql `
      insert into delivery (id, channel_id, kind, alert_id, alerts, message, status, next_at, created_at)
      select id, channel_id, kind, alert_id, alerts, message, 'waiting', ${at}, ${at}
      from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as delivery (id uuid, channel_id uuid, kind text,
        alert_id uuid, alerts integer, message jsonb)`);
}
//# sourceMappingURL=deliveries.js.map