import { html } from "hono/html";
import { cookieOf } from "../../auth/cookie.ts";
import type { AuthContext } from "../../auth/context.ts";
import type { Auth } from "../../auth/create-auth.ts";
import { recordEvent } from "../../auth/events.ts";
import { takeGuessOfSecret } from "../../auth/guessing.ts";
import { ownPath } from "../../auth/single-sign-on/own-path.ts";
import { signOn } from "../../auth/single-sign-on/sign-on.ts";
import { dropTicket, keepTicket, readTicket } from "../../auth/single-sign-on/ticket.ts";
import type { Page } from "../app.ts";
import { Problem, problemOf } from "../problem.ts";

const path = "/api/auth/single-sign-on";

/**
 * The way to the provider and back, for browsers: `GET /api/auth/single-sign-on?to=/jobs`. What a person is told on the way is
 * a page, since it is a person who sees it.
 */
export function signOnPages(auth: Auth | null): Page[] {
  if (auth === null || auth.singleSignOn === null) return [];
  const { context, singleSignOn } = auth;
  const { provider, options } = singleSignOn;
  return [
    {
      path,
      name: "single sign-on",
      permission: "public",
      answer: (request) =>
        orPage(request, context, async () => {
          const { searchParams } = new URL(request.url);
          const { url, ticket } = await provider.begin(redirectUri(request, context), {
            again: searchParams.get("again") === "true",
            to: ownPath(searchParams.get("to")),
          });
          return redirect(url.href, [keepTicket(ticket, request, context)]);
        }),
    },
    {
      path: `${path}/callback`,
      name: "single sign-on",
      permission: "public",
      answer: (request, { address }) =>
        orPage(request, context, async () => {
          const ticket = readTicket(request, context);
          if (ticket === null) {
            throw new Problem(
              401,
              "sign_on_failed",
              "this browser has not begun to sign in, or too long ago: begin again",
            );
          }
          const url = new URL(redirectUri(request, context));
          url.search = new URL(request.url).search;
          const claims = await provider
            .finish(url, ticket)
            .catch((error: unknown) => refused(context, error, address));
          const secret = await signOn(context, options, claims, {
            isConfirmed: ticket.again,
            client: { address, userAgent: request.headers.get("user-agent") },
          });
          return redirect(`${context.basePath.slice(0, -1)}${ownPath(ticket.to)}`, [
            cookieOf(secret, request, context),
            dropTicket(request, context),
          ]);
        }),
    },
  ];
}

/** As it must be known at the provider. */
function redirectUri(request: Request, { publicOrigin, basePath }: AuthContext): string {
  return `${publicOrigin ?? new URL(request.url).origin}${basePath.slice(0, -1)}${path}/callback`;
}

/** Which check failed stands in the audit; whoever goes on trying waits. */
async function refused(
  context: AuthContext,
  error: unknown,
  address: string | null,
): Promise<never> {
  if (!(error instanceof Problem) || error.status !== 401) throw error;
  await takeGuessOfSecret(context, address);
  const cause: unknown = error.cause;
  const why = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  await recordEvent(context, { kind: "sign_on_refused", by: "nobody", address, detail: { why } });
  throw error;
}

function redirect(to: string, cookies: readonly string[]): Response {
  const headers = new Headers({ Location: to });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}

async function orPage(
  request: Request,
  context: AuthContext,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    const problem = problemOf(error);
    // what nobody foresaw is written into the log by whoever answers problems
    if (problem.status >= 500 && problem.code !== "provider") throw error;
    const { retryAfterSeconds } = problem.more;
    const headers = new Headers({ "Content-Type": "text/html; charset=utf-8" });
    headers.append("Set-Cookie", dropTicket(request, context));
    if (retryAfterSeconds !== undefined) headers.set("Retry-After", String(retryAfterSeconds));
    return new Response(await pageOf(problem, context), { status: problem.status, headers });
  }
}

async function pageOf({ message, code }: Problem, { basePath }: AuthContext): Promise<string> {
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Not signed in · Horarium</title>
      </head>
      <body>
        <h1>Not signed in</h1>
        <p>${message.charAt(0).toUpperCase()}${message.slice(1)} (${code}).</p>
        <p><a href="${basePath}">Back to the sign-in page</a></p>
      </body>
    </html>`;
  return page.toString();
}
