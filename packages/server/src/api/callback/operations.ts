import { z } from "@hono/zod-openapi";
import { DoNotRetry, RetryAfter } from "horarium";
import { operation } from "../operation.ts";
import { Instant } from "../schemas/common.ts";
import { levels } from "../schemas/execution.ts";
import { Status } from "../schemas/job.ts";
import { leaseOf, whileHeld } from "./lease.ts";
import { redactorOf } from "./redactor.ts";

const tag = "Work";
const text = z.string().max(4_000);

export const renewByCallback = operation({
  name: "renewByCallback",
  method: "post",
  path: "/callback/renew",
  permission: "public",
  tag,
  summary:
    "Say that the execution that was handed over goes on, with progress and lines of its log",
  description:
    "For whom an `http` job has asked, with the token of the request as Authorization: Bearer. 409: the lease is not held any more, stop working on it.",
  body: z.strictObject({
    progress: z
      .strictObject({
        done: z.number(),
        total: z.number().nullable().default(null),
        text: z.string().max(200).nullable().default(null),
      })
      .optional(),
    log: z
      .array(
        z.strictObject({
          level: z.enum(levels).default("info"),
          message: text,
          fields: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .max(100)
      .default([]),
  }),
  answer: z.object({
    leaseUntil: Instant.openapi({ description: "Before this it must be heard of again" }),
  }),
  async run({ body: { progress, log } }, context) {
    const lease = await leaseOf(context);
    const redactor = await redactorOf(context, lease);
    const lines = redactor.value(log) as typeof log;
    return whileHeld(
      context.horarium.renewHandedOver(lease, {
        ...(progress === undefined
          ? {}
          : { progress: redactor.value(progress) as typeof progress }),
        lines: lines.map(({ fields, ...line }) =>
          fields === undefined ? line : { ...line, fields },
        ),
      }),
    );
  },
});

export const completeByCallback = operation({
  name: "completeByCallback",
  method: "post",
  path: "/callback/complete",
  permission: "public",
  tag,
  summary: "Complete the execution that was handed over",
  description:
    "With the token of the request as Authorization: Bearer. 409: the lease is not held any more, nothing was recorded.",
  body: z.strictObject({ result: z.unknown() }),
  answer: z.object({ status: Status }),
  async run({ body: { result } }, context) {
    const lease = await leaseOf(context);
    const redactor = await redactorOf(context, lease);
    const end = { result: redactor.value(result ?? null) };
    return { status: await whileHeld(context.horarium.endHandedOver(lease, end)) };
  },
});

export const failByCallback = operation({
  name: "failByCallback",
  method: "post",
  path: "/callback/fail",
  permission: "public",
  tag,
  summary: "Say that the execution that was handed over has failed",
  description:
    "It is tried again as the job says, unless it `isFinal`; the answer says whether. With the token of the request as Authorization: Bearer. 409: the lease is not held any more, nothing was recorded.",
  body: z.strictObject({
    error: text.min(1),
    isFinal: z.boolean().default(false),
    retryAfterSeconds: z.int().min(1).max(86_400).optional(),
  }),
  answer: z.object({ status: Status }),
  async run({ body: { error: said, isFinal, retryAfterSeconds: seconds } }, context) {
    const lease = await leaseOf(context);
    const message = (await redactorOf(context, lease)).text(said);
    const error = isFinal
      ? new DoNotRetry(message)
      : seconds === undefined
        ? new Error(message)
        : new RetryAfter(`${seconds}s`, message);
    return { status: await whileHeld(context.horarium.endHandedOver(lease, { error })) };
  },
});
