import type { IncomingMessage } from "node:http";
import { exchange, type Ask, type Limits } from "./exchange.ts";
import { RefusedTarget } from "./refused-target.ts";

const mostRedirects = 5;

export interface FollowRules extends Limits {
  isFollowing: boolean;
  /** The body is all that it is about: a redirect that asks with GET instead (301 and 302 of a POST, 303) is refused. */
  keepsBody: boolean;
  redirected?: (url: URL) => void;
}

export interface Followed {
  answer: IncomingMessage;
  /** Where it came from in the end. */
  url: URL;
  redirects: number;
}

/**
 * Asks, and goes where the answer says, as long as it may: each address is checked as the first one is. To another origin
 * go neither headers nor a body. Rejects with `RefusedTarget` for a redirect that is not followed.
 */
export async function follow(
  first: Ask,
  { isFollowing, keepsBody, redirected, ...limits }: FollowRules,
): Promise<Followed> {
  let ask = first;
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(ask, limits);
    const { location } = answer.headers;
    const status = answer.statusCode ?? 0;
    if (!isFollowing || location === undefined || ![301, 302, 303, 307, 308].includes(status))
      return { answer, url: ask.url, redirects };
    answer.destroy();
    if (redirects === mostRedirects)
      throw new RefusedTarget(`more than ${mostRedirects} redirects`);
    ask = next(ask, { location, status, keepsBody });
    redirected?.(ask.url);
  }
}

function next(
  { method, url: from, headers, body }: Ask,
  { location, status, keepsBody }: { location: string; status: number; keepsBody: boolean },
): Ask {
  if (!URL.canParse(location, from.href))
    throw new RefusedTarget(`${from.host} redirects to what is no address`);
  const url = new URL(location, from);
  if (from.protocol === "https:" && url.protocol !== "https:")
    throw new RefusedTarget(
      `${from.host} redirects from https to ${url.protocol}//${url.host}, which is not followed`,
    );
  const becomesGet = status === 303 ? method !== "HEAD" : status < 303 && method === "POST";
  if (becomesGet && keepsBody && body !== null)
    throw new RefusedTarget(
      `${from.host} redirects to ${url.origin} with ${status}, on which the message would get lost: give the address that it leads to`,
    );
  const kept = becomesGet
    ? { method: "GET", headers: withoutBody(headers), body: null }
    : { method, headers, body };
  if (url.origin === from.origin) return { ...kept, url };
  if (kept.body !== null)
    throw new RefusedTarget(
      `${from.host} redirects to ${url.origin}, to which the body is not sent again: give the address that it leads to`,
    );
  return { ...kept, url, headers: plainHeaders };
}

/** What goes to strangers. */
export const plainHeaders: Readonly<Record<string, string>> = {
  accept: "*/*",
  // what is compressed may be a thousand times larger than it seems
  "accept-encoding": "identity",
  "user-agent": "Horarium",
};

function withoutBody(headers: Ask["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(content-|webhook-)/.test(name)),
  );
}
