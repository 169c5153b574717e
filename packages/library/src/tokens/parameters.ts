import { z } from "zod";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

/** What an operator may set of `refresh_tokens`. */
export const tokenParameters = z.strictObject({
  leadMinutes: wholeNumber(5, 10_080)
    .default(370)
    .describe(
      "Minutes before its end at which an access token is renewed: the interval and ten more",
    ),
  keepAliveDays: wholeNumber(1, 90)
    .default(7)
    .describe(
      "Days after which a connection is refreshed in any case, so that it does not die of disuse",
    ),
  shortLived: z
    .enum(["keepalive", "refresh"])
    .default("keepalive")
    .describe(
      "Access tokens that do not live as long as leadMinutes: only kept alive, since they are renewed on demand, or refreshed each time",
    ),
  batchSize: wholeNumber(1, 1_000).default(100).describe("Connections looked up at a time"),
  concurrency: wholeNumber(1, 32).default(4).describe("Requests at a time"),
  perProvider: wholeNumber(1, 16).default(2).describe("Requests at a time to one provider"),
  skewSeconds: wholeNumber(0, 600)
    .default(60)
    .describe("Seconds by which clocks may differ: a token counts as ended so much earlier"),
  providers: z
    .array(z.string().min(1))
    .default([])
    .describe("Ids of the providers whose connections are refreshed; none is all of them"),
  notifyUsers: z
    .boolean()
    .default(true)
    .describe("Tell members whose connection is lost, once, to connect again"),
  maxMinutes: z
    .number()
    .min(0.1)
    .max(1_440)
    .default(30)
    .describe("Minutes after which an execution ends by itself"),
  dryRun: z
    .boolean()
    .default(false)
    .describe("Count what is due and try the keys; ask no provider and write nothing"),
});

export type TokenParameters = z.output<typeof tokenParameters>;
