import { z } from "@hono/zod-openapi";
import { sql } from "horarium";
import { kindOf, kinds } from "../../channels/kinds.ts";
import { openHere } from "../../secrets/open-here.ts";
import { readAsOf } from "../as-of.ts";
import { operation, type ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, Reason } from "../schemas/common.ts";
import { unlessTaken } from "../unless-taken.ts";
import { channelNow, readChannels } from "./channel-rows.ts";
import { common, GivenChannel, secretsOf, settingsOf } from "./given-channel.ts";
import { noteChange } from "./note-change.ts";
import { Channel, ChannelKind } from "./schemas.ts";
import { sealedFor, theChannels } from "./the-channels.ts";

const ofChannel = z.object({ channel: Id });

export const listChannels = operation({
  name: "listChannels",
  method: "get",
  path: "/channels",
  permission: "read",
  tag: "Alerts",
  summary: "Where alerts are told",
  answer: z.object({
    rows: z.array(Channel),
    /** Those that there are, with what is to be given for one. */
    kinds: z.array(ChannelKind),
    /** Mails can be sent: this server knows of a mail server. */
    hasMail: z.boolean(),
    asOf: Instant,
  }),
  async run(_, { horarium, channels }) {
    const asOf = await readAsOf(horarium);
    return {
      rows: await readChannels(horarium),
      kinds: kinds.map(({ name, label, fields }) => ({ name, label, fields: [...fields] })),
      hasMail: channels?.hasMail ?? false,
      asOf,
    };
  },
});

export const createChannel = operation({
  name: "createChannel",
  method: "post",
  path: "/channels",
  permission: "admin",
  tag: "Alerts",
  summary: `Add a channel: ${kinds.map(({ name }) => name).join(", ")}`,
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
    const parsed = settingsOf(before.kind, settings);
    const changed =
      secrets === undefined && body.settings === undefined
        ? null
        : sealedFor(context, {
            id,
            kind: before.kind,
            settings: parsed,
            secrets: await secretsOver(context, before, secrets),
          });
    const edited = await unlessTaken(
      horarium.db.rows(
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
          where id = ${id}::uuid and version = ${version}
          returning id`,
      ),
      () => nameTaken(name),
    );
    const current = await channelNow(horarium, id);
    if (edited.length === 0) {
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
        set channel_ids = array_remove(channel_ids, ${id}::uuid),
            -- a step of an escalation that is left with no channel is none
            settings = case when settings ? 'escalation' then jsonb_set(settings, '{escalation}', (
              select coalesce(jsonb_agg(jsonb_set(step, '{channels}', (step -> 'channels') - ${id}::text) order by place)
                filter (where step -> 'channels' <> jsonb_build_array(${id}::text)), '[]')
              from jsonb_array_elements(settings -> 'escalation') with ordinality as steps (step, place)))
              else settings end,
            version = version + 1
        where ${id}::uuid = any (channel_ids)
          or jsonb_path_exists(settings, '$.escalation[*].channels[*] ? (@ == $id)', jsonb_build_object('id', ${id}::text))`,
    );
    await noteChange(horarium, by, "delete_channel", { name, before: { kind, target } });
    return { deleted: true as const };
  },
});

/** Those that are given over those that are kept. Throws `Problem` where more is kept than is given, and cannot be opened here. */
async function secretsOver(
  context: ApiContext,
  { id, kind, name }: z.input<typeof Channel>,
  given: object = {},
): Promise<Record<string, unknown>> {
  const [row] = await context.horarium.db.rows(
    sql<{ sealed: Buffer }>`select sealed from channel where id = ${id}::uuid`,
  );
  if (row === undefined) throw new Problem(404, "not_found", `there is no channel ${id}`);
  // entered again, as is asked for where the key is lost
  const alone = kindOf(kind)?.secrets.safeParse(given);
  try {
    const kept = openHere(theChannels(context).seal, row.sealed, {
      owner: id,
      what: `channel ${name}`,
    });
    return secretsOf(kind, { ...(kept as object), ...given });
  } catch (error) {
    const isOtherKey = error instanceof Problem && error.code === "other_key";
    if (isOtherKey && alone?.success === true) return alone.data as Record<string, unknown>;
    throw error;
  }
}

function nameTaken(name: string): Problem {
  const message = `there is a channel ${name} already`;
  return new Problem(409, "conflict", message, { fields: [{ path: "body.name", message }] });
}
