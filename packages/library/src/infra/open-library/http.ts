import { messageOf } from "../../failures.ts";
import { pause } from "../../pause.ts";
import { readBody } from "./body.ts";
import { BudgetSpent, CircuitOpen, RequestFailed } from "./errors.ts";
import type { HttpLimits } from "./options.ts";
import { createPace } from "./pace.ts";
import { retryAfterMs } from "./retry-after.ts";

/** An answer that is none of our fault: found, not there, or not wanted. */
export interface Answer {
  status: number;
  /** Where it came from in the end. */
  url: URL;
  /** Without its parameters, in lower case. */
  mediaType: string;
  /** Null: more bytes than asked for, and cut. */
  body: Uint8Array | null;
}

/** What the requests of an execution came to. */
export interface HttpCounts {
  requests: number;
  retries: number;
  byStatus: Record<string, number>;
  throttledMs: number;
}

/** What a client may do. */
export interface HttpOptions {
  userAgent: string;
  /** Whose refusal concerns all requests. */
  hosts: readonly string[];
  /** To which redirects may lead beside these. */
  redirectHosts: readonly string[];
  requestsPerSecond: number;
  /** How many requests may be made. */
  budget: number;
  limits: HttpLimits;
  signal: AbortSignal;
  onAnswer: (status: string) => void;
}

const mostRedirects = 3;
const mostRetries = 3;
const failuresThatOpen = 5;
const longestWaitMs = 5 * 60_000;

/**
 * Asks politely: says who we are, keeps the distance, waits when told to, repeats what may pass, and stops for good
 * when it is not welcome. One request at a time.
 */
export function createHttp(options: HttpOptions) {
  const { hosts, redirectHosts, budget, limits, signal } = options;
  const pace = createPace(options.requestsPerSecond);
  const counts: HttpCounts = { requests: 0, retries: 0, byStatus: {}, throttledMs: 0 };
  let failuresInRow = 0;
  let open: CircuitOpen | null = null;

  const get = async (address: string, maxBytes: number): Promise<Answer> => {
    let url = new URL(address);
    for (let redirects = 0; ; redirects += 1) {
      const { response, body } = await getWithRetries(url, maxBytes);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || location === null)
        return { status: response.status, url, mediaType: mediaTypeOf(response), body };
      if (redirects === mostRedirects)
        throw new RequestFailed(
          "redirect",
          `${url.pathname}: more than ${mostRedirects} redirects`,
        );
      url = allowed(new URL(location, url), url);
    }
  };

  /** Only among the hosts that were configured, and never from https to http. */
  const allowed = (to: URL, from: URL): URL => {
    const isKnown = [...hosts, ...redirectHosts].some((host) => isHost(to, host));
    const isSafe = to.protocol === "https:" || to.protocol === from.protocol;
    if (isKnown && isSafe) return to;
    throw new RequestFailed(
      "redirect",
      `${from.pathname}: a redirect to ${to.protocol}//${to.host} was refused`,
    );
  };

  const getWithRetries = async (url: URL, maxBytes: number): Promise<Received> => {
    for (let retries = 0; ; retries += 1) {
      const received = await attempt(url, maxBytes);
      if (!(received instanceof RequestFailed)) return received;
      if (retries === mostRetries) throw received;
      counts.retries += 1;
      await wait(received, retries);
    }
  };

  /** One request: what came, or how it failed if it may be repeated. */
  const attempt = async (url: URL, maxBytes: number): Promise<Received | Failed> => {
    if (open !== null) throw open;
    if (counts.requests >= budget) throw new BudgetSpent(`${budget} requests were made`);
    counts.throttledMs += await pace.take(signal);
    signal.throwIfAborted();
    counts.requests += 1;
    let received: Received;
    try {
      received = await send(url, maxBytes, options);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return failed(unreachable(url, error));
    }
    const { status, headers } = received.response;
    count(String(status));
    if (status === 403 && hosts.some((host) => isHost(url, host)))
      throw opened("refused", `${url.host} answered 403`, { status });
    if (status !== 429 && status < 500) {
      failuresInRow = 0;
      return received;
    }
    return failed(
      Object.assign(new RequestFailed(`http_${status}`, `${url.pathname}: ${status}`), {
        status,
        retryAfterMs: retryAfterMs(headers.get("retry-after"), Date.now()),
      }),
    );
  };

  const unreachable = (url: URL, error: unknown): Failed => {
    const code =
      error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "network";
    count(code);
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return new RequestFailed(code, `${url.host}${url.pathname}: ${messageOf(cause)}`);
  };

  const failed = (failure: Failed): Failed => {
    failuresInRow += 1;
    if (failuresInRow >= failuresThatOpen)
      throw opened(
        "failing",
        `${failuresInRow} failures in a row; the last: ${failure.message}`,
        failure,
      );
    if ((failure.retryAfterMs ?? 0) > longestWaitMs)
      throw opened("busy", `${failure.message}; asks to be left alone`, failure);
    return failure;
  };

  const opened = (why: CircuitOpen["why"], message: string, facts: CircuitFacts): CircuitOpen =>
    (open = new CircuitOpen(why, message, facts));

  const wait = async (failure: Failed, retries: number): Promise<void> => {
    const asked = failure.retryAfterMs ?? null;
    const ms = asked ?? Math.random() * limits.backoffMs * 2 ** retries;
    if (asked !== null) counts.throttledMs += asked;
    await pause(ms, signal);
  };

  const count = (status: string) => {
    counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1;
    options.onAnswer(status);
  };

  return { get, counts };
}

export type Http = ReturnType<typeof createHttp>;

interface Received {
  response: Response;
  body: Uint8Array | null;
}

type CircuitFacts = { status?: number | null; retryAfterMs?: number | null };
type Failed = RequestFailed & CircuitFacts;

async function send(
  url: URL,
  maxBytes: number,
  { userAgent, limits, signal }: HttpOptions,
): Promise<Received> {
  const timeout = new AbortController();
  const late = (ms: number) =>
    setTimeout(
      () => timeout.abort(new DOMException(`no answer within ${ms} ms`, "TimeoutError")),
      ms,
    );
  const timers = [late(limits.headersMs), late(limits.totalMs)];
  try {
    const response = await fetch(url, {
      headers: { "user-agent": userAgent, accept: "application/json, image/*;q=0.9" },
      redirect: "manual",
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    clearTimeout(timers[0]);
    return { response, body: await readBody(response, maxBytes) };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

function mediaTypeOf({ headers }: Response): string {
  return (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
}

function isHost({ host, hostname }: URL, allowed: string): boolean {
  return allowed.startsWith("*.") ? hostname.endsWith(allowed.slice(1)) : host === allowed;
}
