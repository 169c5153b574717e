import { z } from "@hono/zod-openapi";
import { sql, type AlertKind, type Horarium } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, Reason } from "../schemas/common.ts";
import { noteChange } from "./note-change.ts";
import { allRules, ruleNow } from "./rule-rows.ts";
import { AlertKind as Kind, GivenScope, Rule, RuleSettings } from "./schemas.ts";
import { toScope } from "./scope.ts";

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
    return { rows: await allRules(horarium), asOf };
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
    checkSettings({ kind, enabled, settings });
    await checkChannels(horarium, { channels, settings });
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
    const before = await ruleNow(horarium, id);
    if (settings !== undefined)
      checkSettings({ kind: before.kind, enabled: enabled ?? before.enabled, settings });
    await checkChannels(horarium, { channels: channels ?? null, settings: settings ?? {} });
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

/** Throws `Problem` where something is asked for that cannot be. */
function checkSettings({
  kind,
  enabled,
  settings: { text, escalation = [] },
}: {
  kind: AlertKind;
  enabled: boolean;
  settings: z.output<typeof RuleSettings>;
}): void {
  if (kind === "log_contains" && enabled && (text ?? null) === null)
    throw wrong("body.settings.text", "must be given: it is what is looked for");
  const later = escalation.findIndex(
    ({ afterMs }, step) => step > 0 && afterMs <= escalation[step - 1]!.afterMs,
  );
  if (later > 0)
    throw wrong(
      `body.settings.escalation.${later}.afterMs`,
      "must be later than that of the step before",
    );
}

/** Throws `Problem` where a channel is not there. */
async function checkChannels(
  { db }: Horarium,
  {
    channels,
    settings,
  }: { channels: readonly string[] | null; settings: z.output<typeof RuleSettings> },
): Promise<void> {
  const given = [
    ...(channels ?? []).map((id) => ({ id, path: "body.channels" })),
    ...(settings.escalation ?? []).flatMap((step, place) =>
      step.channels.map((id) => ({ id, path: `body.settings.escalation.${place}.channels` })),
    ),
  ];
  if (given.length === 0) return;
  const rows = await db.rows(
    sql<{
      id: string;
    }>`select id from channel where id = any (${given.map(({ id }) => id)}::uuid[])`,
  );
  const missing = given.find(({ id }) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw wrong(missing.path, `there is no channel ${missing.id}`);
}

function wrong(path: string, message: string): Problem {
  return new Problem(422, "invalid", `${path}: ${message}`, { fields: [{ path, message }] });
}

function moved(current: z.input<typeof Rule>): Problem {
  return new Problem(
    409,
    "conflict",
    "the rule was changed in the meantime; current has it as it is now",
    { current },
  );
}
