import * as oauth from "oauth4webapi";

import { judge, lifetimeSeconds, retryAfterSeconds } from "../domain/token-answers.ts";
import type { ProviderRow } from "../ports/index.ts";

/** What a token endpoint answered to a refresh token. No field of it repeats a token, except in `tokens`. */
export type Answer =
  | { kind: "tokens"; tokens: Tokens }
  /** `lost`, `halt` or `wrong`: see `judge`. */
  | { kind: "lost" | "halt" | "wrong"; code: string }
  /** `isUncertain`: the request may have arrived, and what became of it is not known. */
  | { kind: "passing"; code: string; retryAfterSeconds: number | null; isUncertain: boolean };

/** Tokens as they came. */
export interface Tokens {
  accessToken: string;
  /** Null: the old one stays. */
  refreshToken: string | null;
  scope: string | null;
  /** Null: not said. */
  lifetimeSeconds: number | null;
  refreshLifetimeSeconds: number | null;
}

/** How long a request may take, its answer read. */
export const requestTimeoutMs = 15_000;

/**
 * Uses a refresh token (RFC 6749, 6). Follows no redirect, so the token goes to the provider's own address or nowhere,
 * and that is https, or this machine. Never throws: what goes wrong is an answer too.
 */
export async function askForTokens({
  provider,
  secret,
  refreshToken,
  timeoutMs = requestTimeoutMs,
}: {
  provider: Pick<ProviderRow, "token_endpoint" | "client_id" | "auth_method">;
  /** Null: a public client. */
  secret: string | null;
  refreshToken: string;
  timeoutMs?: number;
}): Promise<Answer> {
  const isLocal = localHost(provider.token_endpoint);
  if (isLocal === null) return { kind: "halt", code: "invalid_endpoint" };
  let response: Response;
  try {
    response = await oauth.refreshTokenGrantRequest(
      { issuer: provider.token_endpoint, token_endpoint: provider.token_endpoint },
      { client_id: provider.client_id },
      clientAuth(provider.auth_method, secret ?? ""),
      refreshToken,
      {
        [oauth.allowInsecureRequests]: isLocal,
        // the execution's signal does not end it: an answer that nobody waits for is a lost connection
        signal: AbortSignal.timeout(timeoutMs),
      },
    );
  } catch (error) {
    return unanswered(error);
  }
  return await readAnswer(response);
}

/** Whether the endpoint is on this machine, where plain http is allowed; null if the address is neither that nor https. */
function localHost(endpoint: string): boolean | null {
  if (!URL.canParse(endpoint)) return null;
  const { protocol, hostname } = new URL(endpoint);
  const isLocal = ["localhost", "[::1]"].includes(hostname) || /^127\.[0-9.]+$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && isLocal) ? isLocal : null;
}

function clientAuth(method: ProviderRow["auth_method"], secret: string): oauth.ClientAuth {
  switch (method) {
    case "basic":
      return oauth.ClientSecretBasic(secret);
    case "post":
      return oauth.ClientSecretPost(secret);
    case "none":
      return oauth.None();
  }
}

/** Errors before the request has left this machine: the token was certainly not used. */
const unsent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_.*|ERR_SSL_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

function unanswered(error: unknown): Answer {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const name = cause instanceof Error ? ("code" in cause ? cause.code : cause.name) : undefined;
  const code = error instanceof Error && error.name === "TimeoutError" ? "timeout" : name;
  const known = typeof code === "string" && /^\w{1,60}$/.test(code) ? code : "network";
  return {
    kind: "passing",
    code: known,
    retryAfterSeconds: null,
    isUncertain: !unsent.test(known),
  };
}

// The answer is read here and not by oauth4webapi, which refuses it, new tokens and all, when `token_type` is missing,
// `expires_in` is null, or the content type of an error is not JSON: by then the old token is used up, and the connection
// would be lost for a formality.
async function readAnswer(response: Response): Promise<Answer> {
  const { status } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    return { ...passing("redirect", response), isUncertain: false };
  }
  let text: string;
  try {
    text = await readText(response);
  } catch (error) {
    return unanswered(error);
  }
  const body = jsonObject(text);
  if (body !== null && typeof body["error"] === "string") {
    const { code, verdict } = judge(body["error"]);
    return verdict === "passing" || status >= 500 || status === 429
      ? passing(verdict === "passing" ? code : `http_${status}`, response)
      : { kind: verdict, code };
  }
  if (status >= 400) return passing(`http_${status}`, response);
  const tokens = body === null ? null : tokensOf(body);
  if (tokens !== null) return { kind: "tokens", tokens };
  // what answered may have been something in between, or the provider in a form of its own
  return { ...passing(body === null ? "not_json" : "no_token", response), isUncertain: true };
}

function passing(code: string, response: Response) {
  const wait = retryAfterSeconds(response.headers.get("retry-after"), Date.now());
  // a gateway that gave up says nothing about what is behind it
  const isUncertain = response.status === 502 || response.status === 504;
  return { kind: "passing", code, retryAfterSeconds: wait, isUncertain } as const;
}

/** More than any answer needs. */
const longestAnswer = 256 * 1_024;

async function readText(response: Response): Promise<string> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswer) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    // HTML, most of the time
    return null;
  }
}

function tokensOf(body: Record<string, unknown>): Tokens | null {
  const accessToken = textOf(body["access_token"]);
  if (accessToken === null) return null;
  return {
    accessToken,
    refreshToken: textOf(body["refresh_token"]),
    scope: textOf(body["scope"]),
    lifetimeSeconds: lifetimeSeconds(body["expires_in"]),
    // not in the RFC, but two names are common
    refreshLifetimeSeconds: lifetimeSeconds(
      body["refresh_token_expires_in"] ?? body["refresh_expires_in"],
    ),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
