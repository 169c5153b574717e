import { z } from "zod";

const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

/** What an operator may set of `refresh_tokens`. */
export const tokenParameters = z.strictObject({
  leadMinutes: wholeNumber(5, 10_080).default(370).meta({
    title: "Renew before its end",
    description: "How long before it ends an access token is renewed: the interval and ten more",
    "x-unit": "minutes",
  }),
  keepAliveDays: wholeNumber(1, 90).default(7).meta({
    title: "Keep alive every",
    description:
      "A connection is refreshed after so long in any case, so that it does not die of disuse",
    "x-unit": "days",
  }),
  shortLived: z
    .enum(["keepalive", "refresh"])
    .default("keepalive")
    .meta({
      title: "Short-lived access tokens",
      description: "Those that do not live as long as the time before their end",
      "x-options": {
        keepalive: { title: "Keep alive", description: "They are renewed on demand" },
        refresh: { title: "Refresh", description: "Each time" },
      },
    }),
  batchSize: wholeNumber(1, 1_000)
    .default(100)
    .meta({ title: "Batch", description: "Looked up at a time", "x-unit": "connections" }),
  concurrency: wholeNumber(1, 32)
    .default(4)
    .meta({ title: "Requests at a time", description: "Over all providers" }),
  perProvider: wholeNumber(1, 16)
    .default(2)
    .meta({ title: "Requests at a time to one provider", description: "Fewer are kinder to it" }),
  skewSeconds: wholeNumber(0, 600).default(60).meta({
    title: "Clocks may differ by",
    description: "A token counts as ended so much earlier",
    "x-unit": "seconds",
  }),
  providers: z.array(z.string().min(1)).default([]).meta({
    title: "Providers",
    description: "Ids of those whose connections are refreshed. Empty: all of them",
  }),
  notifyUsers: z.boolean().default(true).meta({
    title: "Tell members",
    description: "Whose connection is lost, once, to connect again",
  }),
  maxMinutes: z.number().min(0.1).max(1_440).default(30).meta({
    title: "Longest time",
    description: "After so long, an execution ends by itself",
    "x-unit": "minutes",
  }),
  dryRun: z.boolean().default(false).meta({
    title: "Dry run",
    description: "Count what is due and try the keys; ask no provider and write nothing",
  }),
});

export type TokenParameters = z.output<typeof tokenParameters>;
