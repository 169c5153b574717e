import { z } from "@hono/zod-openapi";
import { createTokenFor as createFor } from "../../auth/token-for.ts";
import * as auth from "../../auth/tokens.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, pageQuery } from "../schemas/common.ts";
import { accounts, asker, ownAccount } from "./account.ts";
import { Done, Name, Scope, Token } from "./schemas.ts";

const tag = "Access";
const parameters = z.object({ token: Id });

const NewToken = z.strictObject({
  name: Name,
  scopes: z.array(Scope).min(1).max(6),
  handlers: z
    .array(z.string().regex(/^[a-z0-9_.:-]{1,100}$/, "must be the name of a handler"))
    .min(1)
    .max(100)
    .optional()
    .openapi({ description: "With the scope `work`: whose executions it may claim" }),
  expiresInDays: z.int().min(1).max(365).default(90),
});

const CreatedToken = Token.extend({ token: z.string() });

export const createToken = operation({
  name: "createToken",
  method: "post",
  path: "/auth/tokens",
  permission: "self",
  confirmed: true,
  tag,
  summary: "Create an API token with at most one's own rights",
  description:
    "The token is in this answer only. It goes into `Authorization: Bearer`, never into a URL, and may what its scopes name as long as its person may.",
  body: NewToken,
  status: 201,
  answer: CreatedToken,
  async run({ body }, context) {
    const { personId } = ownAccount(context);
    const made = await auth.createToken(accounts(context), asker(context), { personId, ...body });
    return { ...made.row, token: made.token };
  },
});

export const listOwnTokens = operation({
  name: "listOwnTokens",
  method: "get",
  path: "/auth/tokens",
  permission: "self",
  tag,
  summary: "One's API tokens: those in use before the others, the newest first",
  answer: z.object({ rows: z.array(Token) }),
  async run(_, context) {
    const { personId } = ownAccount(context);
    return { rows: await auth.listTokens(accounts(context), { personId }) };
  },
});

export const revokeOwnToken = operation({
  name: "revokeOwnToken",
  method: "delete",
  path: "/auth/tokens/{token}",
  permission: "self",
  tag,
  summary: "Revoke one of one's API tokens, at once",
  parameters,
  answer: Done,
  async run({ parameters: { token: id } }, context) {
    const { personId } = ownAccount(context);
    await auth.revokeToken(accounts(context), asker(context), { id, personId });
    return { done: true as const };
  },
});

export const createTokenFor = operation({
  name: "createTokenFor",
  method: "post",
  path: "/tokens",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "Create an API token for somebody, with at most what both may",
  description: "The token is in this answer only.",
  body: NewToken.extend({ personId: Id }),
  status: 201,
  answer: CreatedToken,
  async run({ body }, context) {
    const made = await createFor(accounts(context), asker(context), body);
    return { ...made.row, token: made.token };
  },
});

export const listTokens = operation({
  name: "listTokens",
  method: "get",
  path: "/tokens",
  permission: "admin",
  tag,
  summary: "Everybody's API tokens: those in use before the others, the newest first",
  query: z.object({
    ...pageQuery,
    limit: pageQuery.limit.default(limits.page),
    name: Name.optional().openapi({ description: "Only the one in use that has this name" }),
  }),
  answer: z.object({ rows: z.array(Token), next: z.string().nullable() }),
  async run({ query: { name, limit, after } }, context) {
    if (after !== undefined && !Id.safeParse(after).success)
      throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
    const wanted = { name: name ?? null, after: after ?? null, limit: limit + 1 };
    const rows = await auth.listTokens(accounts(context), wanted);
    const shown = rows.slice(0, limit);
    return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  },
});

export const revokeAllTokens = operation({
  name: "revokeAllTokens",
  method: "delete",
  path: "/tokens",
  permission: "admin",
  tag,
  summary: "Revoke everybody's API tokens, at once",
  description: "After a backup was restored, which may have brought back some that were revoked.",
  answer: z.object({ revoked: z.int() }),
  run: async (_, context) => ({
    revoked: await auth.revokeTokensOfAll(accounts(context), asker(context)),
  }),
});

export const revokeToken = operation({
  name: "revokeToken",
  method: "delete",
  path: "/tokens/{token}",
  permission: "admin",
  tag,
  summary: "Revoke anybody's API token, at once",
  parameters,
  answer: Done,
  async run({ parameters: { token: id } }, context) {
    await auth.revokeToken(accounts(context), asker(context), { id });
    return { done: true as const };
  },
});
