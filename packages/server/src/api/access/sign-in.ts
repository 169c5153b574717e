import { z } from "@hono/zod-openapi";
import { cookieOf, noCookie } from "../../auth/cookie.ts";
import { refuseCrossSite } from "../../auth/cross-site.ts";
import { waysOf } from "../../auth/people.ts";
import { endSessions, useSession } from "../../auth/sessions.ts";
import * as auth from "../../auth/sign-in.ts";
import { operation, type ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";
import { accounts, asker, clientOf, ownAccount } from "./account.ts";
import { Code, Done, Email, LinkToken, Me, Name, Password } from "./schemas.ts";

const tag = "Access";

export const listWays = operation({
  name: "listWays",
  method: "get",
  path: "/auth/ways",
  permission: "public",
  tag,
  summary: "The ways to sign in",
  answer: z.object({
    /** With address and password: `POST /auth/sign-in`. */
    password: z.boolean(),
    /** A browser goes to `path`, below the base path, with `?to=` a path to come back to. Null: there is none. */
    singleSignOn: z.object({ label: z.string(), path: z.string() }).nullable(),
  }),
  run: (_, { auth: accountsHere }) =>
    Promise.resolve({
      password: accountsHere !== null,
      singleSignOn:
        accountsHere === null || accountsHere.singleSignOn === null
          ? null
          : {
              label: accountsHere.singleSignOn.provider.label,
              path: "/api/auth/single-sign-on",
            },
    }),
});

export const signIn = operation({
  name: "signIn",
  method: "post",
  path: "/auth/sign-in",
  permission: "public",
  tag,
  summary: "Sign in with address and password",
  description:
    "The answer sets the cookie of a session: for browsers. Scripts use tokens. 401 with `second_factor`: the same again with `code`.",
  body: z.strictObject({ email: Email, password: Password, code: Code.optional() }),
  answer: Me,
  run: ({ body }, context) =>
    begin(context, (accountsHere) => auth.signIn(accountsHere, body, clientOf(context))),
});

export const createFirstAdmin = operation({
  name: "createFirstAdmin",
  method: "post",
  path: "/auth/first-admin",
  permission: "public",
  tag,
  summary: "Create the first admin, with the one-time token that the first start prints",
  body: z.strictObject({ token: LinkToken, email: Email, name: Name, password: Password }),
  status: 201,
  answer: Me,
  run: ({ body }, context) =>
    begin(context, (accountsHere) => auth.createFirstAdmin(accountsHere, body, clientOf(context))),
});

export const acceptLink = operation({
  name: "acceptLink",
  method: "post",
  path: "/auth/accept",
  permission: "public",
  tag,
  summary: "Choose a password with the token of a one-time link, and sign in",
  body: z.strictObject({ token: LinkToken, password: Password, code: Code.optional() }),
  answer: Me,
  run: ({ body }, context) =>
    begin(context, (accountsHere) => auth.acceptLink(accountsHere, body, clientOf(context))),
});

export const readMe = operation({
  name: "readMe",
  method: "get",
  path: "/auth/me",
  permission: "self",
  tag,
  summary: "Who asks, and what they may",
  answer: Me,
  async run(_, context) {
    const { name, role, scopes, personId, session } = asker(context);
    const ways =
      personId === undefined || context.auth === null
        ? { hasPassword: null, hasSecondFactor: null }
        : await waysOf(accounts(context), personId);
    return {
      name,
      role,
      scopes: scopes === undefined ? null : [...scopes],
      personId: personId ?? null,
      isConfirmed: session?.isConfirmed ?? null,
      ...ways,
    };
  },
});

export const signOut = operation({
  name: "signOut",
  method: "post",
  path: "/auth/sign-out",
  permission: "self",
  tag,
  summary: "End this session",
  answer: Done,
  async run(_, context) {
    const { personId, sessionId } = ownAccount(context);
    await endSessions(accounts(context), { personId, only: sessionId });
    context.answerHeaders.append("Set-Cookie", noCookie(context.request, accounts(context)));
    return { done: true as const };
  },
});

export const confirmPassword = operation({
  name: "confirmPassword",
  method: "post",
  path: "/auth/confirm",
  permission: "self",
  tag,
  summary: "Give the password again, as is asked for before rights are given away",
  description:
    "Good for 10 minutes. The session goes on under a new id: the answer sets the cookie.",
  body: z.strictObject({ password: Password }),
  answer: Me,
  async run({ body: { password } }, context) {
    const own = ownAccount(context);
    return begin(context, (accountsHere) =>
      auth.confirm(accountsHere, own, password, clientOf(context)),
    );
  },
});

export const changePassword = operation({
  name: "changePassword",
  method: "post",
  path: "/auth/password",
  permission: "self",
  tag,
  summary: "Change one's password",
  description: "All sessions of the person end; the answer sets the cookie of a new one.",
  body: z.strictObject({ current: Password, password: Password }),
  answer: Me,
  async run({ body }, context) {
    const own = ownAccount(context);
    return begin(context, (accountsHere) =>
      auth.changePassword(accountsHere, own, body, clientOf(context)),
    );
  },
});

/** Hands a session's secret to the browser, and says whose it is. */
async function begin(
  context: ApiContext,
  start: (accountsHere: ReturnType<typeof accounts>) => Promise<string>,
): Promise<z.input<typeof Me>> {
  const accountsHere = accounts(context);
  // nobody is signed in by a page of another site, as somebody whom that site chose
  refuseCrossSite(context.request, accountsHere);
  const secret = await start(accountsHere);
  const found = await useSession(accountsHere, secret);
  if (found === null)
    throw new Problem(401, "not_signed_in", "the session has ended already: sign in");
  context.answerHeaders.append("Set-Cookie", cookieOf(secret, context.request, accountsHere));
  const { email: name, role, personId, isConfirmed } = found;
  const ways = await waysOf(accountsHere, personId);
  return { name, role, scopes: null, personId, isConfirmed, ...ways };
}
