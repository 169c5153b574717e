import { z } from "@hono/zod-openapi";
import { rotateChannels } from "../../secrets/rotate-channels.ts";
import { SecretName, SecretValue } from "../../secrets/schemas.ts";
import * as secrets from "../../secrets/store.ts";
import type { Seal } from "../../channels/seal.ts";
import { accounts, asker } from "../access/account.ts";
import { Done } from "../access/schemas.ts";
import { operation, type ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Instant } from "../schemas/common.ts";
import { secretUse } from "./secret-use.ts";

// answers and requests of this tag are never kept, whatever key they come with
const tag = "Access";
const parameters = z.object({ secret: SecretName });

export const Secret = z
  .object({
    name: z.string(),
    createdAt: Instant,
    createdBy: z.string(),
    changedAt: Instant.openapi({ description: "When it was given its present value" }),
    changedBy: z.string(),
  })
  .openapi("Secret");

export const listSecrets = operation({
  name: "listSecrets",
  method: "get",
  path: "/secrets",
  permission: "admin",
  tag,
  summary: "The named secrets, without their values",
  description:
    "`jobs` are those whose parameters name the secret, at most 20. No operation gives a value.",
  answer: z.object({ rows: z.array(Secret.extend({ jobs: z.array(z.string()) })) }),
  async run(_, context) {
    const rows = await secrets.listSecrets(accounts(context));
    const use = await secretUse(context.everything.db);
    return { rows: rows.map((row) => ({ ...row, jobs: use.get(row.name) ?? [] })) };
  },
});

export const putSecret = operation({
  name: "putSecret",
  method: "put",
  path: "/secrets/{secret}",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "Create a secret, or give it another value",
  description:
    "The value goes in, and never out again. Executions that begin later use the new one.",
  parameters,
  body: z.strictObject({ value: SecretValue }),
  answer: Secret,
  run: async ({ parameters: { secret: name }, body: { value } }, context) =>
    secrets.putSecret(accounts(context), asker(context), await sealOf(context), { name, value }),
});

export const deleteSecret = operation({
  name: "deleteSecret",
  method: "delete",
  path: "/secrets/{secret}",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "Delete a secret that no job uses",
  description:
    "Refused with 409 while parameters of jobs, or their presets, name it. One-time work that names it fails from then on.",
  parameters,
  answer: Done,
  async run({ parameters: { secret } }, context) {
    await refuseUsed(context, secret);
    await secrets.deleteSecret(accounts(context), asker(context), secret);
    return { done: true as const };
  },
});

export const rotateSecrets = operation({
  name: "rotateSecrets",
  method: "post",
  path: "/secrets/rotate",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "Seal all secrets anew with the first of the keys",
  description:
    "Those of alert channels and pings too. Then the other keys in HORARIUM_SECRET_KEY can be taken away.",
  answer: z.object({
    secrets: z.int(),
    channels: z.int().openapi({ description: "Channels and pings" }),
  }),
  async run(_, context) {
    const seal = await sealOf(context);
    const channels = await rotateChannels(context.horarium.db, seal);
    return {
      secrets: await secrets.rotateSecrets(accounts(context), asker(context), seal),
      channels,
    };
  },
});

/** Throws `Problem` 409 that names the jobs. */
async function refuseUsed({ everything }: ApiContext, secret: string): Promise<void> {
  const jobs = (await secretUse(everything.db)).get(secret) ?? [];
  if (jobs.length === 0) return;
  const named = jobs.slice(0, 3).join(", ");
  const more = jobs.length > 3 ? ` and ${jobs.length === 20 ? "more" : jobs.length - 3}` : "";
  throw new Problem(
    409,
    "in_use",
    `secret ${secret}: ${named}${more} ${jobs.length === 1 ? "uses" : "use"} it; take it out of the parameters there first, or give it another value`,
  );
}

/** Throws `Problem` 404 where the app that embeds Horarium has given no key. */
async function sealOf({ openSeal }: ApiContext): Promise<Seal> {
  if (openSeal !== null) return openSeal();
  throw new Problem(
    404,
    "no_secrets",
    "no key for secrets was given here: createApi takes openSeal",
  );
}
