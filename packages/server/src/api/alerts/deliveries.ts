import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, pageOf, pageQuery, Reason } from "../schemas/common.ts";
import { channelNow } from "./channel-rows.ts";
import { readDeliveries } from "./delivery-rows.ts";
import { Delivery } from "./schemas.ts";
import { theChannels } from "./the-channels.ts";

const ofChannel = z.object({ channel: Id });

export const testChannel = operation({
  name: "testChannel",
  method: "post",
  path: "/channels/{channel}/test",
  permission: "run",
  tag: "Alerts",
  summary: "Send a test at once, and say what was answered",
  parameters: ofChannel,
  body: z.strictObject({ reason: Reason }),
  answer: Delivery,
  async run({ parameters: { channel: id } }, context) {
    const { horarium } = context;
    await channelNow(horarium, id);
    const delivery = await theChannels(context).test(horarium, id);
    const [sent] = await readDeliveries(horarium, { id: delivery, limit: 1 });
    return sent!;
  },
});

export const listDeliveries = operation({
  name: "listDeliveries",
  method: "get",
  path: "/channels/{channel}/deliveries",
  permission: "read",
  tag: "Alerts",
  summary: "What was sent to a channel, with the answer to each try, the newest first",
  parameters: ofChannel,
  query: z.object(pageQuery),
  answer: pageOf(Delivery),
  async run({ parameters: { channel }, query: { limit, after } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    await channelNow(horarium, channel);
    if (after !== undefined && !Id.safeParse(after).success)
      throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
    const rows = await readDeliveries(horarium, { channel, after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    return { rows: shown, next: rows.length > limit ? shown.at(-1)!.id : null, asOf };
  },
});

export const retryDelivery = operation({
  name: "retryDelivery",
  method: "post",
  path: "/deliveries/{delivery}/retry",
  permission: "run",
  tag: "Alerts",
  summary: "Try a delivery that failed, or that waits, again at once",
  description: "Its id stays the same, so that a receiver that did get it can tell.",
  parameters: z.object({ delivery: Id }),
  body: z.strictObject({ reason: Reason }),
  answer: Delivery,
  async run({ parameters: { delivery: id } }, context) {
    const { horarium } = context;
    const [before] = await readDeliveries(horarium, { id, limit: 1 });
    if (before === undefined) throw new Problem(404, "not_found", `there is no delivery ${id}`);
    if (before.status === "delivered")
      throw new Problem(
        409,
        "conflict",
        "it was delivered already: send a test, or wait for the next alert",
      );
    if (!(await theChannels(context).retry(horarium, id)))
      throw new Problem(409, "conflict", "it is being sent at this moment, or its channel is gone");
    const [after] = await readDeliveries(horarium, { id, limit: 1 });
    return after!;
  },
});
