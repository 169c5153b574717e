import { z } from "@hono/zod-openapi";
import { alertKinds } from "horarium";
import { fieldForms } from "../../channels/kind.ts";
import { limits } from "../limits.ts";
import { Id, Instant } from "../schemas/common.ts";

export const alertStates = ["open", "acknowledged", "snoozed", "muted", "resolved"] as const;

export const AlertKind = z.enum(alertKinds).openapi("AlertKind");

const JobName = z.object({ id: Id, name: z.string(), title: z.string().nullable() });

export const Alert = z
  .object({
    id: Id,
    kind: AlertKind,
    state: z.enum(alertStates),
    /** What it is, on one line. */
    sentence: z.string(),
    /** Null: it is about one-time work, or about none. */
    job: JobName.nullable(),
    handler: z.string().nullable(),
    /** Of a channel that fails. */
    channel: z.object({ id: Id, name: z.string() }).nullable(),
    /** The last execution that raised it. */
    execution: Id.nullable(),
    reason: z.string().nullable(),
    /** The beginning of the error, on one line. */
    error: z.string().nullable(),
    openedAt: Instant,
    lastAt: Instant,
    /** How often it was found since it opened. */
    count: z.int(),
    timesOpened: z.int(),
    isFlapping: z.boolean(),
    acknowledged: z.object({ at: Instant, by: z.string().nullable() }).nullable(),
    /** `until` null: until it is resolved. */
    snoozed: z.object({ until: Instant.nullable(), by: z.string().nullable() }).nullable(),
    muted: z
      .object({ until: Instant, by: z.string().nullable(), reason: z.string().nullable() })
      .nullable(),
    resolved: z
      .object({ at: Instant, by: z.string().nullable(), execution: Id.nullable() })
      .nullable(),
    /** When it was told last; null: nobody was. */
    toldAt: Instant.nullable(),
    /** The channels that were told of it since it opened, alone or with others. */
    sentTo: z.array(z.string()),
    /** How many steps of its rule's escalation have been told since it opened. */
    escalated: z.int(),
    /** When there will be something to tell: a reminder, a step of the escalation, or the end of what holds it. */
    nextTellAt: Instant.nullable(),
    /** The rule that raised it; null: the built-in one. */
    rule: Id.nullable(),
  })
  .openapi("Alert");

export const AlertEvent = z
  .object({
    at: Instant,
    verb: z.enum([
      "opened",
      "reopened",
      "resolved",
      "acknowledged",
      "unacknowledged",
      "snoozed",
      "unsnoozed",
      "muted",
      "unmuted",
      "noted",
      "flapping",
    ]),
    by: z.string().nullable(),
    note: z.string().nullable(),
    execution: Id.nullable(),
  })
  .openapi("AlertEvent");

export const Delivery = z
  .object({
    id: Id,
    channel: z.object({ id: Id, name: z.string().nullable() }),
    /** What is told: `alert.opened`, `alerts.summary`, `test` ... */
    type: z.string(),
    alert: Id.nullable(),
    /** How many alerts it tells of. */
    alerts: z.int(),
    /** On one line, of the first alert. */
    sentence: z.string().nullable(),
    status: z.enum(["waiting", "delivered", "failed", "dropped"]),
    /** When it is tried next. */
    nextAt: Instant.nullable(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
    tries: z.array(
      z.object({ at: Instant, durationMs: z.int(), ok: z.boolean(), answer: z.string() }),
    ),
  })
  .openapi("Delivery");

export const scopes = ["all", "folder", "tag", "job"] as const;

/** What a rule or a quiet window is about, on the way in. */
export const GivenScope = z
  .strictObject({
    scope: z.enum(scopes),
    folder: z.string().min(1).max(limits.name).optional(),
    tag: z.string().min(1).max(limits.name).optional(),
    job: z.string().min(1).max(limits.name).optional().openapi({ description: "Its name or id" }),
  })
  .openapi("GivenScope");

export const Scope = z
  .object({
    scope: z.enum(scopes),
    folder: z.string().nullable(),
    tag: z.string().nullable(),
    job: JobName.nullable(),
  })
  .openapi("Scope");

const Ms = z
  .int()
  .min(1_000)
  .max(366 * 86_400_000);

/** What a rule asks. Durations are in milliseconds; what is left out is inherited. */
export const RuleSettings = z
  .strictObject({
    failures: z.int().min(1).max(100).optional().openapi({
      description: "`failed`: so many in a row, or of the last `of`",
    }),
    of: z.int().min(1).max(100).nullable().optional(),
    afterMs: Ms.nullable().optional().openapi({
      description:
        "`long_running`: longer than this. `late`, `no_success`, `no_worker`, `scheduler_silent`: after so long. `clock_skew`: by more than this. `completion_rate`: of the executions that ended within so long, the newest 100 at most",
    }),
    timeoutShare: z.number().min(0.01).max(1).nullable().optional().openapi({
      description: "`long_running`: longer than this share of the timeout",
    }),
    typicalFactor: z.number().min(1).max(100).nullable().optional().openapi({
      description: "`long_running`: longer than p95 times this, and than a minute",
    }),
    rate: z.number().min(0.01).max(1).nullable().optional().openapi({
      description:
        "`completion_rate`: fewer than this share of them completed, where there are at least five",
    }),
    text: z.string().trim().min(1).max(200).nullable().optional().openapi({
      description:
        "`log_contains`: a line of the log has this in it, in whatever case. A rule of this kind must have one",
    }),
    recoverAfter: z.int().min(1).max(100).optional().openapi({
      description: "It is well again after so many completed executions",
    }),
    reminderMs: Ms.nullable().optional().openapi({
      description:
        "While it is open and nobody has acknowledged it, it is told again after so long; null: never",
    }),
    escalation: z
      .array(z.strictObject({ afterMs: Ms, channels: z.array(Id).min(1).max(20) }))
      .max(5)
      .optional()
      .openapi({
        description:
          "While it is open and nobody has acknowledged it, these channels are told too, each so long after it was told first: the sooner before the later",
      }),
  })
  .openapi("RuleSettings");

export const Rule = z
  .object({
    /** Null: it is built in. */
    id: Id.nullable(),
    kind: AlertKind,
    ...Scope.shape,
    /** In words. */
    sentence: z.string(),
    enabled: z.boolean(),
    /** What this rule says itself; the rest is inherited. */
    settings: RuleSettings,
    /** With what is inherited from the built-in rule and the one for all. */
    effective: RuleSettings,
    /** Null: inherited, or the channels that take what no rule gives to others. */
    channels: z.array(Id).nullable(),
    /** Each step of the escalation in a sentence. */
    escalation: z.array(z.string()),
    version: z.int().nullable(),
    createdAt: Instant.nullable(),
    createdBy: z.string().nullable(),
  })
  .openapi("AlertRule");

export const ChannelKind = z
  .object({
    name: z.string(),
    label: z.string(),
    fields: z.array(
      z.object({
        name: z.string(),
        /** Given with `secrets`, and shown to nobody again; the others with `settings`. */
        isSecret: z.boolean(),
        isOptional: z.boolean(),
        form: z.enum(fieldForms),
        label: z.string(),
        about: z.string(),
      }),
    ),
  })
  .openapi("ChannelKind");

export const Channel = z
  .object({
    id: Id,
    kind: z.string(),
    name: z.string(),
    /** Without what is secret. */
    settings: z.record(z.string(), z.unknown()),
    /** Where it goes, in words and without what is secret: addresses, or the origin of a URL. */
    target: z.string(),
    /** The names of its secrets. What they hold is shown to nobody. */
    secrets: z.array(z.string()),
    enabled: z.boolean(),
    /** It takes what no rule gives to other channels. */
    isDefault: z.boolean(),
    failingSince: Instant.nullable(),
    /** The last try of anything. */
    last: z.object({ at: Instant, ok: z.boolean(), answer: z.string() }).nullable(),
    /** Deliveries that wait. */
    waiting: z.int(),
    version: z.int(),
    createdAt: Instant,
    createdBy: z.string().nullable(),
  })
  .openapi("Channel");

/** What a quiet window does besides holding alerts. */
export const QuietEffect = z
  .enum(["hold_alerts", "skip_slots", "hold_executions"])
  .openapi("QuietEffect", {
    description:
      "`hold_alerts`: nothing. `skip_slots`: slots in it are skipped, each with a row that says so. `hold_executions`: slots, retries and work that was planned wait for its end; what somebody starts at once begins",
  });

export const QuietWindow = z
  .object({
    id: Id,
    name: z.string(),
    ...Scope.shape,
    effect: QuietEffect,
    /** Of one that is once. */
    startsAt: Instant.nullable(),
    endsAt: Instant.nullable(),
    /** Of one that repeats. */
    schedule: z.string().nullable(),
    timezone: z.string(),
    durationMs: z.number().nullable(),
    /** Null: it does not hold now. */
    active: z.object({ from: Instant, until: Instant }).nullable(),
    /** Null: it does not come again. */
    next: z.object({ from: Instant, until: Instant }).nullable(),
    version: z.int(),
    createdAt: Instant,
    createdBy: z.string().nullable(),
  })
  .openapi("QuietWindow");
