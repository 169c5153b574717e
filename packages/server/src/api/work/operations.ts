import { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";
import { Offered, standInFor } from "./offered.ts";
import { waitForWork } from "./wait-for-work.ts";
import { workerOf } from "./worker-of.ts";

const permission = "work";
const tag = "Work";
const method = "post";
const ofWorker = z.object({ worker: Id });
const ofExecution = z.object({ worker: Id, execution: Id });
const leaseToken = Id.openapi({ description: "As the execution was claimed with" });

const invisible = /^[^\p{Cc}\p{Cf}]*$/u;
const Shown = z.string().trim().min(1).max(100).regex(invisible, "must have no control characters");

export const registerWorker = operation({
  name: "registerWorker",
  method,
  path: "/work/workers",
  permission,
  tag,
  summary: "Make a worker known, with the handlers that it offers",
  description:
    "The first request of a worker; it stands among the workers from then on. What it says of a handler is how jobs are made of it, unless a process on the database offers the same handler. All else is asked for with the same token.",
  body: z.strictObject({
    name: Shown,
    runtime: Shown.optional().openapi({ example: "deno 2.5" }),
    version: Shown.default("0"),
    concurrency: z.int().min(1).max(1_000).default(1).openapi({
      description:
        "How many it executes at a time, as it is shown; it asks for as many as it likes",
    }),
    handlers: z.array(Offered).min(1).max(100),
  }),
  status: 201,
  answer: z.object({
    worker: Id,
    /** A lease that is not renewed for so long is lost. */
    leaseMs: z.int(),
    /** So often it is best renewed. */
    renewEveryMs: z.int(),
  }),
  async run({ body: { handlers, runtime, ...rest } }, context) {
    const { by, handlers: allowed } = workerOf(context);
    const barred = handlers.find(({ name }) => !allowed.includes(name));
    if (barred !== undefined)
      throw new Problem(403, "not_allowed", `this token is not for the handler ${barred.name}`);
    await refuseTooMany(context.horarium, by);
    const { remote } = context.horarium;
    const worker = await remote.register({
      ...rest,
      by,
      runtime: runtime ?? null,
      handlers: handlers.map(standInFor),
    });
    const { leaseMs } = remote;
    return { worker, leaseMs, renewEveryMs: Math.floor(leaseMs / 3) };
  },
});

/** Workers of one token that live at the same time. */
const mostWorkers = 200;

async function refuseTooMany({ db, clock }: Horarium, by: string): Promise<void> {
  const [living] = await db.rows(
    sql<{ count: number }>`
      select count(*)::int as count
      from worker
      where remote_by = ${by}
        and not stopping
        and seen_at > coalesce(${clock.override()}::timestamptz, now()) - interval '1 minute'`,
  );
  if (living!.count < mostWorkers) return;
  throw new Problem(
    429,
    "too_many_workers",
    `${mostWorkers} workers of this token live already; let one leave, or wait until one is silent for a minute`,
    { retryAfterSeconds: 60 },
  );
}

const ClaimedExecution = z
  .object({
    id: Id,
    /** Goes with all that is told of it; as secret as the token. */
    leaseToken: Id,
    handler: z.string(),
    parameters: z.unknown(),
    /** The job's name; null for one-time work. */
    job: z.string().nullable(),
    /** For whom it is executed: the owner of a personal job. */
    owner: z.string().nullable(),
    /** The slot; null for work that was not asked for by a schedule. */
    scheduledFor: Instant.nullable(),
    attempt: z.int(),
    /** The same for all attempts, for receivers that drop repeats. */
    idempotencyKey: z.string(),
    /** When its timeout ends this attempt. */
    deadline: Instant,
    /** What an earlier attempt kept, else null. */
    lastCheckpoint: z.unknown(),
    /** W3C traceparent of the span in which it was asked for. */
    traceParent: z.string().nullable(),
  })
  .openapi("ClaimedExecution");

export const claimExecutions = operation({
  name: "claimExecutions",
  method,
  path: "/work/workers/{worker}/claim",
  permission,
  tag,
  summary: "Claim executions that are due",
  description:
    "Where nothing is due it waits, for at most `waitMs`, and answers with none. Each is this worker's until its lease is lost: renew it, and end it by `complete`, `fail` or `release`. What is not ended is executed again by another worker, so that a handler is called at least once, and may be called twice.",
  parameters: ofWorker,
  body: z.strictObject({
    limit: z.int().min(1).max(100).default(1),
    waitMs: z.int().min(0).max(30_000).default(0),
    handlers: z.array(z.string().max(100)).min(1).max(100).optional().openapi({
      description: "Only of these; all that it offers if left out",
    }),
  }),
  answer: z.object({ executions: z.array(ClaimedExecution) }),
  async run({ parameters: { worker }, body: { handlers: wanted, limit, waitMs } }, context) {
    const { by, handlers: allowed } = workerOf(context);
    const handlers = allowed.filter((name) => wanted === undefined || wanted.includes(name));
    const executions = await waitForWork(context, { worker, by, handlers, limit, waitMs });
    return { executions };
  },
});

export const renewLeases = operation({
  name: "renewLeases",
  method,
  path: "/work/workers/{worker}/renew",
  permission,
  tag,
  summary: "Renew leases, and hear what is to be stopped",
  description:
    "`cancelled` and `timed_out`: stop, and end it within the grace; then it is ended here. `lost`: another has it, nothing more is taken. Also without leases it is a sign of life.",
  parameters: ofWorker,
  body: z.strictObject({
    leases: z
      .array(z.strictObject({ execution: Id, leaseToken }))
      .max(300)
      .default([]),
  }),
  answer: z.object({
    leases: z.array(
      z.object({
        execution: Id,
        state: z.enum(["held", "cancelled", "timed_out", "lost"]),
        leaseUntil: Instant.nullable(),
      }),
    ),
  }),
  async run({ parameters: { worker }, body: { leases } }, context) {
    const { by } = workerOf(context);
    return { leases: await context.horarium.remote.renew(worker, { by, leases }) };
  },
});

export const reportExecution = operation({
  name: "reportExecution",
  method,
  path: "/work/workers/{worker}/executions/{execution}/report",
  permission,
  tag,
  summary: "Tell of an execution while it runs: progress, log lines, a checkpoint",
  description: "409 `lease_lost` where another has it.",
  parameters: ofExecution,
  body: z.strictObject({
    leaseToken,
    progress: z
      .strictObject({
        done: z.number(),
        total: z.number().nullable().default(null),
        text: z.string().max(500).nullable().default(null),
      })
      .optional(),
    lines: z
      .array(
        z.strictObject({
          level: z.enum(["debug", "info", "warn", "error"]).default("info"),
          message: z.string().max(65_536),
          fields: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .max(200)
      .optional(),
    checkpoint: z.unknown().optional().openapi({
      description: "Kept for the next attempt, in which it comes as `lastCheckpoint`",
    }),
  }),
  answer: z.object({ done: z.literal(true) }),
  async run({ parameters, body: { leaseToken: token, progress, lines, ...rest } }, context) {
    await context.horarium.remote.report(
      { ...parameters, by: workerOf(context).by, leaseToken: token },
      {
        ...(progress === undefined ? {} : { progress }),
        ...(lines === undefined
          ? {}
          : {
              lines: lines.map(({ fields, ...line }) =>
                fields === undefined ? line : { ...line, fields },
              ),
            }),
        ...("checkpoint" in rest ? { checkpoint: rest.checkpoint } : {}),
      },
    );
    return { done: true as const };
  },
});

/** What has become of it: a failed attempt may be `scheduled` again. */
const Ended = z.object({ id: Id, status: Status, reason: z.string().nullable() });

export const completeExecution = operation({
  name: "completeExecution",
  method,
  path: "/work/workers/{worker}/executions/{execution}/complete",
  permission,
  tag,
  summary: "Complete an execution with its result",
  description:
    "Told again, it answers the same. 409 `lease_lost` where another has it: then the other's outcome counts. One that was cancelled is `cancelled`.",
  parameters: ofExecution,
  body: z.strictObject({ leaseToken, result: z.unknown().optional() }),
  answer: Ended,
  run: ({ parameters, body: { leaseToken: token, result } }, context) =>
    context.horarium.remote.end(
      { ...parameters, by: workerOf(context).by, leaseToken: token },
      { kind: "completed", result },
    ) as Promise<EndedInput>,
});

export const failExecution = operation({
  name: "failExecution",
  method,
  path: "/work/workers/{worker}/executions/{execution}/fail",
  permission,
  tag,
  summary: "Say that an attempt has failed",
  description:
    'It is tried again as the job says; `retry: "never"` fails it for good, a number is when the next attempt may begin, in milliseconds. Told again, it answers the same. 409 `lease_lost` where another has it.',
  parameters: ofExecution,
  body: z.strictObject({
    leaseToken,
    error: z.strictObject({
      message: z.string().max(65_536),
      name: z.string().max(100).optional(),
      stack: z.string().max(65_536).optional(),
    }),
    retry: z
      .union([z.enum(["policy", "never"]), z.int().min(0).max(2_592_000_000)])
      .default("policy"),
  }),
  answer: Ended,
  run: ({ parameters, body: { leaseToken: token, error, retry } }, context) => {
    const { message, name, stack } = error;
    return context.horarium.remote.end(
      { ...parameters, by: workerOf(context).by, leaseToken: token },
      {
        kind: "failed",
        message,
        ...(name === undefined ? {} : { name }),
        ...(stack === undefined ? {} : { stack }),
        retry,
      },
    ) as Promise<EndedInput>;
  },
});

export const releaseExecution = operation({
  name: "releaseExecution",
  method,
  path: "/work/workers/{worker}/executions/{execution}/release",
  permission,
  tag,
  summary: "Give an execution back unfinished, for another worker",
  description: "The attempt is not charged. 409 `lease_lost` where another has it.",
  parameters: ofExecution,
  body: z.strictObject({ leaseToken }),
  answer: Ended,
  run: ({ parameters, body: { leaseToken: token } }, context) =>
    context.horarium.remote.end(
      { ...parameters, by: workerOf(context).by, leaseToken: token },
      { kind: "released" },
    ) as Promise<EndedInput>,
});

type EndedInput = z.input<typeof Ended>;

export const leaveWorker = operation({
  name: "leaveWorker",
  method,
  path: "/work/workers/{worker}/leave",
  permission,
  tag,
  summary: "Say that a worker goes",
  description: "It claims nothing more, and what it still holds is given back at once.",
  parameters: ofWorker,
  answer: z.object({ released: z.int() }),
  async run({ parameters: { worker } }, context) {
    const { by } = workerOf(context);
    return { released: await context.horarium.remote.leave(worker, { by }) };
  },
});
