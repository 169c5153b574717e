import { z } from "@hono/zod-openapi";
import { sql, type AlertVerb } from "horarium";
import { operation } from "../operation.ts";
import { readDeliveries } from "./delivery-rows.ts";
import { alertNow, ofAlert } from "./of-alert.ts";
import { Alert, AlertEvent, Delivery } from "./schemas.ts";

const mostListed = 200;

export const getAlert = operation({
  name: "getAlert",
  method: "get",
  path: "/alerts/{alert}",
  permission: "read",
  tag: "Alerts",
  summary: "An alert with its history and what was sent of it",
  parameters: ofAlert,
  answer: Alert.extend({
    /** The newest first; 200 at most. */
    history: z.array(AlertEvent),
    /** The newest first; 50 at most. Messages that tell of many alerts at once are not among them. */
    deliveries: z.array(Delivery),
  }),
  async run({ parameters: { alert: id } }, { horarium }) {
    const alert = await alertNow(horarium, id);
    const history = await horarium.db.rows(
      sql<{
        at: Date;
        verb: AlertVerb;
        by: string | null;
        note: string | null;
        execution: string | null;
      }>`
        select at, verb, by, note, execution_id as execution
        from alert_event
        where alert_id = ${id}::uuid
        order by id desc
        limit ${mostListed}`,
    );
    return {
      ...alert,
      history,
      deliveries: await readDeliveries(horarium, { alert: id, limit: 50 }),
    };
  },
});
