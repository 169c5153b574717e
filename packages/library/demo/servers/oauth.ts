import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A provider of the server, and how it does things. */
export interface OAuthProvider {
  clientId: string;
  /** Empty: a public client. */
  clientSecret: string;
  auth: "basic" | "post" | "none";
  /** Whether each refresh gives a new refresh token and uses up the old one. */
  rotates: boolean;
  /**
   * For so long the refresh token before the present one is taken once more: its answer may have been lost. 0: any
   * second use revokes the family.
   */
  reuseWindowMs: number;
  /** What `expires_in` says. `undefined` leaves it out. */
  expiresIn: number | string | undefined;
}

/** What goes wrong with a request, instead of the right answer. */
export type Fault =
  | { error: string; status?: number }
  | { status: number; retryAfter?: string; html?: boolean }
  | { redirect: string }
  /** The tokens are rotated, and the connection is cut before the answer. */
  | "cut off"
  /** The answer comes this late. */
  | { delayMs: number };

/** A token request that has come in. The token itself is not kept. */
export interface TokenRequest {
  provider: string;
  account: string | null;
  status: number;
  /** The error's code; null if tokens were given. */
  error: string | null;
}

/** A token endpoint for each provider, on this machine. All state is in memory. */
export interface OAuthServer {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  providers: Readonly<Record<string, OAuthProvider>>;
  tokenEndpoint(provider: string): string;
  /** A member connects: the first tokens of a new family. */
  connect(provider: string, account: string): { accessToken: string; refreshToken: string };
  /** The member takes the connection back at the provider. */
  revoke(provider: string, account: string): void;
  /** Whether this is an access token that works now. */
  accepts(provider: string, accessToken: string): boolean;
  /** The next requests to the provider fail so; `times` is for ever by default. */
  fail(provider: string, fault: Fault, times?: number): void;
  /** No faults any more. */
  heal(provider: string): void;
  /** All requests, in order. */
  requests: readonly TokenRequest[];
  /** How many there were. */
  count(provider?: string): number;
  stop(): Promise<void>;
}

/** One authorization: its tokens, by their hash. */
interface Family {
  account: string;
  isRevoked: boolean;
  current: string;
  before: { hash: string; usedAt: number } | null;
  accessTokens: Set<string>;
}

/**
 * Starts the endpoints. They speak RFC 6749, and do what strict servers do: a refresh token that is used a second time
 * revokes the whole family.
 *
 *     const oauth = await startOAuthServer();
 *     const { refreshToken } = oauth.connect("goodbooks", "account-1");
 *     oauth.fail("goodbooks", { status: 503, retryAfter: "120" }, 1);
 */
export async function startOAuthServer({
  port = 0,
  providers = demoProviders,
}: { port?: number; providers?: Record<string, OAuthProvider> } = {}): Promise<OAuthServer> {
  const families = new Map<string, Map<string, Family>>();
  const faults = new Map<string, { fault: Fault; left: number }>();
  const requests: TokenRequest[] = [];
  for (const id of Object.keys(providers)) families.set(id, new Map());

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const familiesOf = (provider: string) => [...new Set(families.get(provider)!.values())];

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [, id = "", path] = (request.url ?? "").split("/");
    const provider = providers[id];
    const body = await readBody(request);
    if (provider === undefined || path !== "token" || request.method !== "POST") {
      response.writeHead(404).end();
      return;
    }
    const form = new URLSearchParams(body);
    const fault = takeFault(id);
    const family = families.get(id)!.get(hashOf(form.get("refresh_token") ?? "")) ?? null;
    const done = (status: number, error: string | null) =>
      requests.push({ provider: id, account: family?.account ?? null, status, error });

    if (fault !== null && typeof fault === "object" && "delayMs" in fault)
      await wait(fault.delayMs);
    else if (fault !== null && fault !== "cut off") {
      const status = answerFault(response, fault);
      done(status, "error" in fault ? fault.error : `fault_${status}`);
      return;
    }
    const refusal = refuse(request, form, provider) ?? refuseToken(form, family, provider);
    if (refusal !== null) {
      done(refusal.status, refusal.error);
      const headers = refusal.status === 401 ? { "www-authenticate": "Basic" } : {};
      return sendJson(response, refusal.status, { error: refusal.error }, headers);
    }
    const tokens = refresh(id, provider, family!);
    done(200, null);
    if (fault === "cut off") response.destroy();
    else sendJson(response, 200, tokens);
  };

  const takeFault = (id: string): Fault | null => {
    const planned = faults.get(id);
    if (planned === undefined || planned.left <= 0) return null;
    planned.left -= 1;
    return planned.fault;
  };

  const refresh = (id: string, provider: OAuthProvider, family: Family) => {
    const accessToken = newToken("at");
    family.accessTokens.add(hashOf(accessToken));
    const answered = {
      access_token: accessToken,
      token_type: "Bearer",
      ...(provider.expiresIn !== undefined && { expires_in: provider.expiresIn }),
    };
    if (!provider.rotates) return answered;
    const refreshToken = newToken("rt");
    family.before = { hash: family.current, usedAt: Date.now() };
    family.current = hashOf(refreshToken);
    families.get(id)!.set(family.current, family);
    return { ...answered, refresh_token: refreshToken };
  };

  return {
    url,
    providers,
    requests,
    tokenEndpoint: (id) => `${url}/${id}/token`,
    connect(id, account) {
      const [accessToken, refreshToken] = [newToken("at"), newToken("rt")];
      const family: Family = {
        account,
        isRevoked: false,
        current: hashOf(refreshToken),
        before: null,
        accessTokens: new Set([hashOf(accessToken)]),
      };
      families.get(id)!.set(family.current, family);
      return { accessToken, refreshToken };
    },
    revoke(id, account) {
      for (const family of familiesOf(id)) if (family.account === account) family.isRevoked = true;
    },
    accepts: (id, accessToken) =>
      familiesOf(id).some(
        ({ isRevoked, accessTokens }) => !isRevoked && accessTokens.has(hashOf(accessToken)),
      ),
    fail: (id, fault, times = Number.POSITIVE_INFINITY) =>
      void faults.set(id, { fault, left: times }),
    heal: (id) => void faults.delete(id),
    count: (id) => requests.filter(({ provider }) => id === undefined || provider === id).length,
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

interface Refusal {
  status: number;
  error: string;
}

function refuse(
  { headers }: IncomingMessage,
  form: URLSearchParams,
  { clientId, clientSecret, auth }: OAuthProvider,
): Refusal | null {
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    return { status: 400, error: "invalid_request" };
  }
  const given = auth === "basic" ? basicOf(headers.authorization) : postedOf(form);
  if (!isSame(given.id, clientId) || !isSame(given.secret, clientSecret)) {
    return { status: 401, error: "invalid_client" };
  }
  if (form.get("grant_type") !== "refresh_token") {
    return { status: 400, error: "unsupported_grant_type" };
  }
  return form.has("refresh_token") ? null : { status: 400, error: "invalid_request" };
}

/** Both parts are form-encoded before they are joined (RFC 6749, 2.3.1). */
function basicOf(header = ""): { id: string; secret: string } {
  const [id = "", secret = ""] = Buffer.from(header.replace(/^Basic /i, ""), "base64")
    .toString()
    .split(":")
    .map((part) => decodeURIComponent(part.replaceAll("+", " ")));
  return { id, secret };
}

function postedOf(form: URLSearchParams): { id: string; secret: string } {
  return { id: form.get("client_id") ?? "", secret: form.get("client_secret") ?? "" };
}

function isSame(given: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(given)), Buffer.from(hashOf(right)));
}

function refuseToken(
  form: URLSearchParams,
  family: Family | null,
  { reuseWindowMs }: OAuthProvider,
): Refusal | null {
  const lost = { status: 400, error: "invalid_grant" };
  if (family === null || family.isRevoked) return lost;
  const hash = hashOf(form.get("refresh_token")!);
  if (hash === family.current) return null;
  const { before } = family;
  if (before?.hash === hash && Date.now() - before.usedAt < reuseWindowMs) return null;
  // somebody has a token that was used up: which of the two is the thief is not known
  family.isRevoked = true;
  return lost;
}

function answerFault(
  response: ServerResponse,
  fault: Exclude<Fault, "cut off" | { delayMs: number }>,
): number {
  if ("redirect" in fault) {
    response.writeHead(307, { location: fault.redirect }).end();
    return 307;
  }
  if ("error" in fault) {
    const { status = 400, error } = fault;
    sendJson(response, status, { error, error_description: "as it was asked for" });
    return status;
  }
  const { status, retryAfter, html = true } = fault;
  response
    .writeHead(status, {
      ...(retryAfter !== undefined && { "retry-after": retryAfter }),
      "content-type": html ? "text/html" : "text/plain",
    })
    .end(html ? "<html><body><h1>Please try again</h1></body></html>" : "");
  return status;
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, {
      "content-type": "application/json",
      "cache-control": "no-store",
      ...headers,
    })
    .end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > 65_536) throw new Error("longer than a token request is");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function newToken(kind: "at" | "rt"): string {
  return `${kind}-${randomBytes(24).toString("base64url")}`;
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

const hour = 3_600;

function demoProvider(id: string, differs: Partial<OAuthProvider> = {}): OAuthProvider {
  return {
    clientId: `horarium-${id}`,
    clientSecret: `demo secret of ${id}: for this machine only`,
    auth: "basic",
    rotates: true,
    reuseWindowMs: 10_000,
    expiresIn: 24 * hour,
    ...differs,
  };
}

/** The services with which members of the demo library are connected: each does something in its own way. */
export const demoProviders: Record<string, OAuthProvider> = {
  goodbooks: demoProvider("goodbooks"),
  librarything: demoProvider("librarything", { rotates: false }),
  readwise: demoProvider("readwise", { auth: "post", expiresIn: String(12 * hour) }),
  shelfmark: demoProvider("shelfmark", { expiresIn: hour }),
  storylog: demoProvider("storylog", { expiresIn: undefined }),
  wordcloud: demoProvider("wordcloud", { auth: "none", clientSecret: "", reuseWindowMs: 0 }),
};
