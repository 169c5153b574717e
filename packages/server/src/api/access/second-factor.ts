import { z } from "@hono/zod-openapi";
import * as remove from "../../auth/second-factor/remove.ts";
import * as setUp from "../../auth/second-factor/set-up.ts";
import { operation } from "../operation.ts";
import { Id } from "../schemas/common.ts";
import { accounts, asker, clientOf, ownAccount } from "./account.ts";
import { Code, Done, Password } from "./schemas.ts";

const tag = "Access";

const RecoveryCodes = z.object({
  /** Shown this once; each is good once, in place of a code of the app. */
  recoveryCodes: z.array(z.string()),
});

export const beginSecondFactor = operation({
  name: "beginSecondFactor",
  method: "post",
  path: "/auth/second-factor",
  permission: "self",
  confirmed: true,
  tag,
  summary: "Begin to set up an authenticator app (TOTP)",
  description: "It counts for nothing until a code confirms it.",
  status: 201,
  answer: z.object({
    /** Base 32, to be typed in. */
    secret: z.string(),
    /** `otpauth://...`, to be shown as a QR code. */
    uri: z.string(),
  }),
  run: (_, context) => setUp.beginSecondFactor(accounts(context), ownAccount(context)),
});

export const confirmSecondFactor = operation({
  name: "confirmSecondFactor",
  method: "post",
  path: "/auth/second-factor/confirm",
  permission: "self",
  tag,
  summary: "Confirm the authenticator app by a code: from now on one is asked for",
  description: "One's other sessions end.",
  body: z.strictObject({ code: Code }),
  answer: RecoveryCodes,
  run: async ({ body: { code } }, context) => ({
    recoveryCodes: await setUp.confirmSecondFactor(
      accounts(context),
      ownAccount(context),
      code,
      context.address,
    ),
  }),
});

export const removeSecondFactor = operation({
  name: "removeSecondFactor",
  method: "post",
  path: "/auth/second-factor/remove",
  permission: "self",
  tag,
  summary: "Do without the authenticator app again",
  body: z.strictObject({ password: Password }),
  answer: Done,
  async run({ body: { password } }, context) {
    const own = ownAccount(context);
    await remove.removeSecondFactor(accounts(context), own, password, clientOf(context));
    return { done: true as const };
  },
});

export const renewRecoveryCodes = operation({
  name: "renewRecoveryCodes",
  method: "post",
  path: "/auth/second-factor/recovery-codes",
  permission: "self",
  tag,
  summary: "New recovery codes; the older ones are void",
  body: z.strictObject({ password: Password }),
  answer: RecoveryCodes,
  async run({ body: { password } }, context) {
    const own = ownAccount(context);
    const client = clientOf(context);
    return {
      recoveryCodes: await remove.replaceRecoveryCodes(accounts(context), own, password, client),
    };
  },
});

export const removeSecondFactorOf = operation({
  name: "removeSecondFactorOf",
  method: "delete",
  path: "/people/{person}/second-factor",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "Take away the second factor of somebody who has lost phone and recovery codes",
  parameters: z.object({ person: Id }),
  answer: Done,
  async run({ parameters: { person } }, context) {
    await remove.removeSecondFactorOf(accounts(context), asker(context), person);
    return { done: true as const };
  },
});
