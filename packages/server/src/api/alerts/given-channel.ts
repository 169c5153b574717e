import { z } from "@hono/zod-openapi";
import { kindOf, kinds } from "../../channels/kinds.ts";
import { check } from "../../issues/check.ts";
import { limits } from "../limits.ts";
import { Problem } from "../problem.ts";
import { Reason } from "../schemas/common.ts";

/** What channels of all kinds have. */
export const common = {
  name: z.string().trim().min(1).max(limits.name),
  enabled: z.boolean().optional(),
  isDefault: z.boolean().optional().openapi({
    description: "It takes what no rule gives to other channels. Default true",
  }),
  reason: Reason,
};

/** A channel on the way in. */
export const GivenChannel = z.discriminatedUnion("kind", [
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

/** Throws `Problem` where they are none of that kind. */
export function settingsOf(kind: string, settings: unknown): Record<string, unknown> {
  return parsed(kindOf(kind)!.settings, settings, "body.settings");
}

/** Throws `Problem` where they are none of that kind. */
export function secretsOf(kind: string, secrets: unknown): Record<string, unknown> {
  return parsed(kindOf(kind)!.secrets, secrets, "body.secrets");
}

function parsed(schema: z.ZodType, value: unknown, at: string): Record<string, unknown> {
  const result = check(schema, value);
  if (result.success) return result.data as Record<string, unknown>;
  const fields = result.error.issues.map(({ path, message }) => ({
    path: [at, ...path].join("."),
    message,
  }));
  throw new Problem(422, "invalid", `${fields[0]!.path}: ${fields[0]!.message}`, { fields });
}
