import { z } from "@hono/zod-openapi";
import {
  alertKinds,
  backtestedKinds,
  backtestRule as backtest,
  builtInRules,
  sql,
  type AlertKind,
  type Horarium,
  type RuleRow,
  type RuleSettings as Settings,
} from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, Reason } from "../schemas/common.ts";
import { noteChange } from "./note-change.ts";
import { ruleSentence } from "./rule-sentence.ts";
import { AlertKind as Kind, GivenScope, Rule, RuleSettings } from "./schemas.ts";
import { fromScope, scopeWords, toScope, type ScopeRow } from "./scope.ts";

const ofRule = z.object({ rule: Id });

const changeable = {
  enabled: z.boolean().optional(),
  settings: RuleSettings.optional(),
  channels: z.array(Id).max(20).nullable().optional().openapi({
    description: "Null: inherited, or the channels that take what no rule gives to others",
  }),
  reason: Reason,
};

export const listAlertRules = operation({
  name: "listAlertRules",
  method: "get",
  path: "/alert-rules",
  permission: "read",
  tag: "Alerts",
  summary: "What raises alerts: the built-in rules, and what is set over them",
  description:
    "A built-in rule has no id. To change one, create a rule of its kind for all jobs; the most particular rule counts: job before tag before folder before all.",
  answer: z.object({ rows: z.array(Rule), asOf: Instant }),
  async run(_, { horarium }) {
    const asOf = await readAsOf(horarium);
    const rows = await readRules(horarium);
    const builtIn = alertKinds.map((kind) => toRule(builtInRow(kind), rows));
    return { rows: [...builtIn, ...rows.map((row) => toRule(row, rows))], asOf };
  },
});

export const createAlertRule = operation({
  name: "createAlertRule",
  method: "post",
  path: "/alert-rules",
  permission: "write",
  tag: "Alerts",
  summary: "Set something over the built-in rule of a kind: for all jobs, a folder, a tag or a job",
  body: z.strictObject({ kind: Kind, ...GivenScope.shape, ...changeable }),
  answer: Rule,
  status: 201,
  async run({ body }, { horarium, by }) {
    const {
      kind,
      enabled = true,
      settings = {},
      channels = null,
      reason: _reason,
      ...scope
    } = body;
    const columns = await toScope(horarium, scope);
    await checkChannels(horarium, channels);
    const id = crypto.randomUUID();
    const created = await horarium.db.rows(
      sql`
        insert into alert_rule (id, kind, scope, folder, tag, job_id, enabled, settings, channel_ids, created_at, created_by)
        values (${id}, ${kind}, ${columns.scope}, ${columns.folder}, ${columns.tag}, ${columns.job_id}, ${enabled},
          ${JSON.stringify(settings)}::jsonb, ${channels}::uuid[], coalesce(${horarium.clock.override()}::timestamptz, now()),
          ${by.by})
        on conflict do nothing
        returning id`,
    );
    if (created.length === 0) {
      throw new Problem(
        409,
        "conflict",
        "there is a rule of this kind for just that already: edit it",
      );
    }
    const rule = await ruleNow(horarium, id);
    await noteChange(horarium, by, "create_alert_rule", {
      name: rule.sentence,
      jobId: columns.job_id,
      after: body,
    });
    return rule;
  },
});

export const editAlertRule = operation({
  name: "editAlertRule",
  method: "patch",
  path: "/alert-rules/{rule}",
  permission: "write",
  tag: "Alerts",
  summary: "Change a rule",
  description:
    "`settings` takes the place of all that the rule said. A version that has moved on is refused with 409.",
  parameters: ofRule,
  body: z.strictObject({ ...changeable, version: z.int().min(1) }),
  answer: Rule,
  async run({ parameters: { rule: id }, body }, { horarium, by }) {
    const { enabled = null, settings, channels, version } = body;
    await checkChannels(horarium, channels ?? null);
    const before = await ruleNow(horarium, id);
    const edited = await horarium.db.rows(
      sql`
        update alert_rule
        set enabled = coalesce(${enabled}::boolean, enabled),
            settings = coalesce(${settings === undefined ? null : JSON.stringify(settings)}::jsonb, settings),
            channel_ids = case when ${channels !== undefined}::boolean then ${channels ?? null}::uuid[] else channel_ids end,
            version = version + 1
        where id = ${id}::uuid and version = ${version}
        returning id`,
    );
    if (edited.length === 0) throw moved(before);
    const rule = await ruleNow(horarium, id);
    const { job } = rule;
    await noteChange(horarium, by, "edit_alert_rule", {
      name: rule.sentence,
      jobId: job?.id ?? null,
      before: { enabled: before.enabled, settings: before.settings, channels: before.channels },
      after: { enabled: rule.enabled, settings: rule.settings, channels: rule.channels },
    });
    return rule;
  },
});

export const deleteAlertRule = operation({
  name: "deleteAlertRule",
  method: "delete",
  path: "/alert-rules/{rule}",
  permission: "write",
  tag: "Alerts",
  summary: "Delete a rule: what is inherited counts again",
  parameters: ofRule,
  body: z.strictObject({ reason: Reason }),
  answer: z.object({ deleted: z.literal(true) }),
  async run({ parameters: { rule: id } }, { horarium, by }) {
    const rule = await ruleNow(horarium, id);
    await horarium.db.rows(sql`delete from alert_rule where id = ${id}::uuid`);
    await noteChange(horarium, by, "delete_alert_rule", {
      name: rule.sentence,
      jobId: rule.job?.id ?? null,
      before: { kind: rule.kind, settings: rule.settings },
    });
    return { deleted: true as const };
  },
});

export const backtestAlertRule = operation({
  name: "backtestAlertRule",
  method: "post",
  path: "/alert-rules/backtest",
  permission: "read",
  tag: "Alerts",
  summary: "What a rule would have raised in the last days, by the executions that are kept",
  description:
    "Nothing is changed. A rule need not be saved for it. Kinds of which the history does not know are refused.",
  body: z.strictObject({
    kind: z.enum(backtestedKinds),
    ...GivenScope.shape,
    settings: RuleSettings.optional(),
    days: z.int().min(1).max(90).default(30),
  }),
  answer: z.object({
    from: Instant,
    /** The jobs that it is about. */
    jobs: z.int(),
    total: z.int(),
    /** The oldest first; 500 at most. */
    firings: z.array(
      z.object({
        job: z.object({ id: Id, name: z.string() }),
        execution: Id.nullable(),
        at: Instant,
        /** When it would have been well again; null: it still is not. */
        until: Instant.nullable(),
      }),
    ),
    /** False: there is more history than is read. */
    isWhole: z.boolean(),
    asOf: Instant,
  }),
  async run({ body: { kind, settings = {}, days, ...scope } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const columns = await toScope(horarium, scope);
    const tested = { ...columns, kind, settings: settings as Settings, days };
    const { firings, ...rest } = await backtest(horarium.db, horarium.clock, tested);
    return {
      ...rest,
      total: firings.length,
      firings: firings.slice(0, 500).map(({ jobId, job, executionId, at, until }) => ({
        job: { id: jobId, name: job },
        execution: executionId,
        at,
        until,
      })),
      asOf,
    };
  },
});

type NamedRule = Omit<RuleRow, "id"> & ScopeRow & { id: string | null };

function readRules({ db }: Horarium, id: string | null = null): Promise<NamedRule[]> {
  return db.rows(
    sql<NamedRule>`
      select rule.*, job.name as job_name, job.title as job_title
      from alert_rule rule
      left join scheduled_job job on job.id = rule.job_id
      where ${id}::uuid is null or rule.id = ${id}::uuid
      order by rule.kind, rule.created_at, rule.id`,
  );
}

async function ruleNow(horarium: Horarium, id: string): Promise<z.input<typeof Rule>> {
  const rows = await readRules(horarium);
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new Problem(404, "not_found", `there is no alert rule ${id}`);
  return toRule(row, rows);
}

function builtInRow(kind: AlertKind): NamedRule {
  const { enabled, settings } = builtInRules[kind];
  const nothing = {
    id: null,
    folder: null,
    tag: null,
    job_id: null,
    job_name: null,
    job_title: null,
  };
  return {
    ...nothing,
    kind,
    scope: "all",
    enabled,
    settings,
    channel_ids: null,
    version: 0,
    created_at: new Date(0),
    created_by: null,
  };
}

function toRule(row: NamedRule, rows: readonly NamedRule[]): z.input<typeof Rule> {
  const forAll = rows.find(({ kind, scope }) => kind === row.kind && scope === "all");
  const isBuiltIn = row.id === null;
  const inherited = isBuiltIn || row.scope === "all" ? {} : (forAll?.settings ?? {});
  const effective = { ...builtInRules[row.kind].settings, ...inherited, ...row.settings };
  return {
    id: row.id,
    kind: row.kind,
    ...fromScope(row),
    sentence: ruleSentence(row.kind, effective, scopeWords(row)),
    enabled: row.enabled,
    settings: row.settings,
    effective,
    channels: row.channel_ids,
    version: isBuiltIn ? null : row.version,
    createdAt: isBuiltIn ? null : row.created_at,
    createdBy: row.created_by,
  };
}

async function checkChannels({ db }: Horarium, ids: readonly string[] | null): Promise<void> {
  if (ids === null || ids.length === 0) return;
  const rows = await db.rows(
    sql<{ id: string }>`select id from channel where id = any (${ids}::uuid[])`,
  );
  const missing = ids.find((id) => !rows.some((row) => row.id === id));
  if (missing === undefined) return;
  const message = `there is no channel ${missing}`;
  throw new Problem(422, "invalid", `body.channels: ${message}`, {
    fields: [{ path: "body.channels", message }],
  });
}

function moved(current: z.input<typeof Rule>): Problem {
  return new Problem(
    409,
    "conflict",
    "the rule was changed in the meantime; current has it as it is now",
    { current },
  );
}
