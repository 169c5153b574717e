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

/** A channel on the way in: what `settings` and `secrets` hold is said by its kind. */
export interface GivenChannel {
  kind: string;
  name: string;
  enabled?: boolean | undefined;
  isDefault?: boolean | undefined;
  reason?: string | undefined;
  settings?: object | undefined;
  secrets?: object | undefined;
}

export const GivenChannel = z.discriminatedUnion(
  "kind",
  kinds.map(({ name, settings, secrets }) =>
    z.strictObject({
      kind: z.literal(name),
      ...common,
      settings: unlessNothing(settings),
      secrets: unlessNothing(secrets),
    }),
  ) as never,
) as unknown as z.ZodType<GivenChannel, GivenChannel>;

/** Need not be given where it may be empty. */
function unlessNothing(schema: z.ZodType): z.ZodType {
  return schema.safeParse({}).success ? schema.optional() : schema;
}

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
