import { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import { kindOf, kinds } from "../../channels/kinds.ts";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation, type ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, pageOf, pageQuery, Reason } from "../schemas/common.ts";
import { readDeliveries } from "./delivery-rows.ts";
import { noteChange } from "./note-change.ts";
import { Channel, Delivery } from "./schemas.ts";
import { sealedFor, theChannels } from "./the-channels.ts";

const ofChannel = z.object({ channel: Id });

const common = {
  name: z.string().trim().min(1).max(limits.name),
  enabled: z.boolean().optional(),
  isDefault: z.boolean().optional().openapi({
    description: "It takes what no rule gives to other channels. Default true",
  }),
  reason: Reason,
};

const GivenChannel = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("email"),
    ...common,
    settings: kinds.email.settings,
    secrets: kinds.email.secrets.optional(),
  }),
  z.strictObject({
    kind: z.literal("webhook"),
    ...common,
    settings: kinds.webhook.settings.optional(),
    secrets: kinds.webhook.secrets,
  }),
  z.strictObject({
    kind: z.literal("slack"),
    ...common,
    settings: kinds.slack.settings.optional(),
    secrets: kinds.slack.secrets,
  }),
  z.strictObject({
    kind: z.literal("ntfy"),
    ...common,
    settings: kinds.ntfy.settings.optional(),
    secrets: kinds.ntfy.secrets,
  }),
]);

export const listChannels = operation({
  name: "listChannels",
  method: "get",
  path: "/channels",
  permission: "read",
  tag: "Alerts",
  summary: "Where alerts are told",
  answer: z.object({
    rows: z.array(Channel),
    /** Mails can be sent: this server knows of a mail server. */
    hasMail: z.boolean(),
    asOf: Instant,
  }),
  async run(_, { horarium, channels }) {
    const asOf = await readAsOf(horarium);
    return { rows: await readChannels(horarium), hasMail: channels?.hasMail ?? false, asOf };
  },
});

export const createChannel = operation({
  name: "createChannel",
  method: "post",
  path: "/channels",
  permission: "admin",
  tag: "Alerts",
  summary: "Add a channel: email, webhook, slack or ntfy",
  description:
    "`secrets` are sealed and shown to nobody again. Whether messages arrive is said by a test.",
  body: GivenChannel,
  answer: Channel,
  status: 201,
  async run({ body }, context) {
    const { horarium, by } = context;
    const { kind, name, enabled = true, isDefault = true, settings = {}, secrets = {} } = body;
    const id = crypto.randomUUID();
    const { sealed, target, names } = sealedFor(context, { id, kind, settings, secrets });
    const created = await horarium.db.rows(
      sql`
        insert into channel (id, kind, name, settings, sealed, target, secret_names, enabled, is_default, created_at,
          created_by)
        values (${id}, ${kind}, ${name}, ${JSON.stringify(settings)}::jsonb, ${sealed}, ${target}, ${names}::text[],
          ${enabled}, ${isDefault}, coalesce(${horarium.clock.override()}::timestamptz, now()), ${by.by})
        on conflict (name) do nothing
        returning id`,
    );
    if (created.length === 0) throw nameTaken(name);
    await noteChange(horarium, by, "create_channel", {
      name,
      after: { kind, target, enabled, isDefault },
    });
    return channelNow(horarium, id);
  },
});

export const editChannel = operation({
  name: "editChannel",
  method: "patch",
  path: "/channels/{channel}",
  permission: "admin",
  tag: "Alerts",
  summary: "Change a channel",
  description:
    "Secrets that are not given stay as they are. A version that has moved on is refused with 409.",
  parameters: ofChannel,
  body: z.strictObject({
    name: common.name.optional(),
    enabled: common.enabled,
    isDefault: common.isDefault,
    settings: z.record(z.string(), z.unknown()).optional(),
    secrets: z.record(z.string(), z.unknown()).optional(),
    version: z.int().min(1),
    reason: Reason,
  }),
  answer: Channel,
  async run({ parameters: { channel: id }, body }, context) {
    const { horarium, by } = context;
    const before = await channelNow(horarium, id);
    const {
      name = before.name,
      enabled = before.enabled,
      isDefault = before.isDefault,
      version,
    } = body;
    const { settings = before.settings, secrets } = body;
    const parsed = parsedFor(before.kind, settings);
    const changed =
      secrets === undefined && body.settings === undefined
        ? null
        : sealedFor(context, {
            id,
            kind: before.kind,
            settings: parsed,
            secrets: parsedSecrets(before.kind, { ...(await openedOf(context, id)), ...secrets }),
          });
    const edited = await horarium.db.rows(
      sql`
        update channel
        set name = ${name},
            enabled = ${enabled},
            is_default = ${isDefault},
            settings = ${JSON.stringify(parsed)}::jsonb,
            sealed = coalesce(${changed?.sealed ?? null}::bytea, sealed),
            target = coalesce(${changed?.target ?? null}::text, target),
            secret_names = coalesce(${changed?.names ?? null}::text[], secret_names),
            version = version + 1
        where id = ${id}::uuid
          and version = ${version}
          and not exists (select from channel other where other.name = ${name} and other.id <> ${id}::uuid)
        returning id`,
    );
    const current = await channelNow(horarium, id);
    if (edited.length === 0) {
      if (current.version === version) throw nameTaken(name);
      throw new Problem(
        409,
        "conflict",
        "the channel was changed in the meantime; current has it as it is now",
        {
          current,
        },
      );
    }
    const shown = ({ target, ...one }: z.input<typeof Channel>) => ({
      name: one.name,
      enabled: one.enabled,
      isDefault: one.isDefault,
      target,
    });
    await noteChange(horarium, by, "edit_channel", {
      name,
      before: shown(before),
      after: shown(current),
    });
    return current;
  },
});

export const deleteChannel = operation({
  name: "deleteChannel",
  method: "delete",
  path: "/channels/{channel}",
  permission: "admin",
  tag: "Alerts",
  summary: "Delete a channel with its secrets; what waits for it is not sent any more",
  parameters: ofChannel,
  body: z.strictObject({ reason: Reason }),
  answer: z.object({ deleted: z.literal(true) }),
  async run({ parameters: { channel: id } }, { horarium, by }) {
    const { name, kind, target } = await channelNow(horarium, id);
    const now = sql`coalesce(${horarium.clock.override()}::timestamptz, now())`;
    await horarium.db.rows(
      sql`
        with gone as (
          delete from channel where id = ${id}::uuid
        ), dropped as (
          update delivery
          set status = 'dropped', next_at = null, lease_until = null, ended_at = ${now}
          where channel_id = ${id}::uuid and status = 'waiting'
        )
        update alert_rule
        set channel_ids = array_remove(channel_ids, ${id}::uuid), version = version + 1
        where ${id}::uuid = any (channel_ids)`,
    );
    await noteChange(horarium, by, "delete_channel", { name, before: { kind, target } });
    return { deleted: true as const };
  },
});

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

async function readChannels(
  { db }: Horarium,
  id: string | null = null,
): Promise<z.input<typeof Channel>[]> {
  const rows = await db.rows(
    sql<
      Omit<z.input<typeof Channel>, "last"> & {
        last: { at: string; ok: boolean; answer: string } | null;
      }
    >`
      select id, kind, name, settings, target, secret_names as secrets, enabled, is_default as "isDefault",
        failing_since as "failingSince", version, created_at as "createdAt", created_by as "createdBy",
        (select count(*)::int from delivery where channel_id = channel.id and status = 'waiting') as waiting,
        (
          select json_build_object('at', try.at, 'ok', ok, 'answer', answer)
          from delivery
          join delivery_try try on try.delivery_id = delivery.id
          where channel_id = channel.id and delivery.created_at > now() - interval '90 days'
          order by try.at desc, number desc
          limit 1
        ) as last
      from channel
      where ${id}::uuid is null or id = ${id}::uuid
      order by name`,
  );
  return rows.map(({ last, ...row }) => ({
    ...row,
    last: last === null ? null : { ...last, at: new Date(last.at) },
  }));
}

async function channelNow(horarium: Horarium, id: string): Promise<z.input<typeof Channel>> {
  const [row] = await readChannels(horarium, id);
  if (row === undefined) throw new Problem(404, "not_found", `there is no channel ${id}`);
  return row;
}

async function openedOf(context: ApiContext, id: string): Promise<object> {
  const [row] = await context.horarium.db.rows(
    sql<{ sealed: Buffer }>`select sealed from channel where id = ${id}::uuid`,
  );
  return theChannels(context).seal.open(row!.sealed, id) as object;
}

function parsedFor(kind: string, settings: unknown): Record<string, unknown> {
  return parsed(kindOf(kind)!.settings, settings, "body.settings");
}

function parsedSecrets(kind: string, secrets: unknown): Record<string, unknown> {
  return parsed(kindOf(kind)!.secrets, secrets, "body.secrets");
}

function parsed(schema: z.ZodType, value: unknown, at: string): Record<string, unknown> {
  const result = schema.safeParse(value);
  if (result.success) return result.data as Record<string, unknown>;
  const fields = result.error.issues.map(({ path, message }) => ({
    path: [at, ...path].join("."),
    message,
  }));
  throw new Problem(422, "invalid", `${fields[0]!.path}: ${fields[0]!.message}`, { fields });
}

function nameTaken(name: string): Problem {
  const message = `there is a channel ${name} already`;
  return new Problem(409, "conflict", message, { fields: [{ path: "body.name", message }] });
}
