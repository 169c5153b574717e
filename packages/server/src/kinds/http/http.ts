import type { IncomingHttpHeaders } from "node:http";
import {
  defineHandler,
  DoNotRetry,
  handOver,
  harmless,
  RetryAfter,
  type AnyHandler,
  type Context,
} from "horarium";
import type { AllowedHosts } from "../../outbound/allowed-hosts.ts";
import { follow } from "../../outbound/follow.ts";
import { RefusedTarget } from "../../outbound/refused-target.ts";
import { retryAfterMs } from "../../outbound/retry-after.ts";
import type { Resolve } from "../../outbound/target.ts";
import { unreachable } from "../../outbound/unreachable.ts";
import type { ReadSecrets } from "../../secrets/read-secrets.ts";
import { SealError, type Seal } from "../../channels/seal.ts";
import { leaseTokenOf } from "../../lease-token.ts";
import { createRedactor, type Redactor } from "../../secrets/redactor.ts";
import { redacted } from "../redacted.ts";
import { templateValues } from "../template.ts";
import { askOf, secretsOf } from "./ask.ts";
import { failedCheck, isExpected, mayPass } from "./judge.ts";
import { wouldAsk } from "./would-ask.ts";
import { HttpParameters } from "./parameters.ts";
import { mostBytes, readBody } from "./read-body.ts";

export interface HttpKind {
  allowed: AllowedHosts;
  readSecrets: ReadSecrets;
  /** Seals the tokens of callbacks. Rejects with `SealError` where this process has no key. */
  openSeal: () => Promise<Seal>;
  /** Where the API is reached from outside, with a slash at the end; null: it is not known. */
  publicUrl: () => string | null;
  /** For tests: in place of the system's name servers. */
  resolve?: Resolve;
}

/** Characters of an answer's body that are kept with the execution. */
const mostKept = 4_000;

/** The built-in kind `http`: one request, of which the answer says whether the execution is completed. */
export function httpKind(kind: HttpKind): AnyHandler {
  return defineHandler({
    name: "http",
    description: "Sends an HTTP request, and is completed when the answer is the expected one",
    parameters: HttpParameters,
    async run(context: Context<HttpParameters>) {
      const { completion, dryRun } = context.parameters;
      const secrets = await kind.readSecrets(secretsOf(context.parameters));
      const callback = completion.kind === "callback" ? await callbackOf(kind, context) : null;
      const hidden = callback === null ? [] : [callback.token];
      const values = [...secrets.values(), ...hidden];
      const means = { kind, secrets, redactor: createRedactor(values), callback };
      const result = await redacted(context, values, (safe) =>
        dryRun ? wouldAsk(safe, means) : ask(safe, means),
      );
      return result === null && completion.kind === "callback"
        ? handOver({ silentFor: `${completion.silentSeconds}s` })
        : result;
    },
  });
}

export interface Means {
  kind: HttpKind;
  secrets: ReadonlyMap<string, string>;
  redactor: Redactor;
  callback: { url: string; token: string } | null;
}

/** The lease of this attempt for whoever is asked. Throws `DoNotRetry` where nobody could call back. */
async function callbackOf(
  { openSeal, publicUrl }: HttpKind,
  lease: Pick<Context, "executionId" | "leaseToken">,
): Promise<{ url: string; token: string }> {
  const base = publicUrl();
  if (base === null)
    throw new DoNotRetry(
      "it is not known where callbacks reach this server: set HORARIUM_PUBLIC_URL, such as https://jobs.example.com",
    );
  try {
    return {
      url: new URL("api/callback", base).href,
      token: leaseTokenOf(await openSeal(), lease),
    };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new DoNotRetry(`the token of its callback: ${error.message}`, { cause: error });
  }
}

/** Null: it was accepted, and whoever was asked ends it. */
async function ask(context: Context<HttpParameters>, { kind, secrets, redactor, callback }: Means) {
  const { parameters, executionId, signal, log } = context;
  const { connectSeconds, firstByteSeconds, totalSeconds } = parameters;
  const now = new Date();
  const values = templateValues(context, now);
  const first = askOf({ parameters, values, secrets, executionId, now, callback });
  const began = performance.now();
  const total = AbortSignal.timeout(totalSeconds * 1_000);
  const either = AbortSignal.any([signal, total]);
  log.info(`${first.method} ${shown(first.url)}`);
  try {
    const { answer, url, redirects } = await follow(first, {
      allowed: kind.allowed,
      resolve: kind.resolve,
      connectMs: connectSeconds * 1_000,
      firstByteMs: firstByteSeconds * 1_000,
      signal: either,
      isFollowing: parameters.followRedirects,
      keepsBody: false,
      redirected: (to) => log.info(`redirected to ${shown(to)}`),
    });
    const body = await readBody(answer, either);
    const status = answer.statusCode ?? 0;
    const durationMs = Math.round(performance.now() - began);
    log.info(`${status} after ${durationMs} ms`, { status, durationMs, bytes: body.bytes });
    if (body.isCut) log.warn(`the answer is longer than ${mostBytes} bytes: the rest was not read`);
    if (status === 202 && callback !== null) {
      log.info("accepted: it goes on there, until a callback ends it");
      return null;
    }
    // before it is cut: half a secret would not be found any more
    const text = body.text === null ? null : redactor.text(body.text);
    judge(parameters, { status, url, headers: answer.headers, text, body });
    return {
      status,
      durationMs,
      ...(redirects === 0 ? {} : { url: shown(url), redirects }),
      headers: headersOfInterest(answer.headers),
      body: text?.slice(0, mostKept) ?? null,
      bodyBytes: body.bytes,
      ...((text?.length ?? 0) > mostKept || body.isCut ? { bodyIsCut: true } : {}),
    };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (total.aborted)
      throw new Error(`${first.url.host}: not done within ${totalSeconds} s`, { cause: error });
    throw readable(error, first.url);
  }
}

interface Judged {
  status: number;
  url: URL;
  headers: IncomingHttpHeaders;
  /** Without secrets. */
  text: string | null;
  body: Parameters<typeof failedCheck>[1];
}

/** Throws what says whether, and when, it is tried again. */
function judge({ method, expectedStatus, checks }: HttpParameters, answer: Judged): void {
  const { status, url, headers, text, body } = answer;
  if (!isExpected(status, expectedStatus)) {
    const said = harmless(text ?? "", 200);
    const message = `${method} ${shown(url)} was answered with ${status}${said === "" ? "" : `: ${said}`}`;
    if (!mayPass(status)) throw new DoNotRetry(message);
    const waitMs = retryAfterMs(headers["retry-after"], Date.now());
    throw waitMs === null ? new Error(message) : new RetryAfter(`${Math.ceil(waitMs)}ms`, message);
  }
  const failed = failedCheck(checks, body);
  if (failed !== null) throw new Error(`${method} ${shown(url)}: ${failed}`);
}

const ofInterest = [
  "content-type",
  "content-length",
  "etag",
  "last-modified",
  "location",
  "retry-after",
  "x-request-id",
];

function headersOfInterest(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    ofInterest.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value.slice(0, 500)]] : [];
    }),
  );
}

/** Without its query, which is more often secret than of interest. */
function shown({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function readable(error: unknown, { host }: URL): unknown {
  // what is not allowed now is not allowed in half a minute either
  if (error instanceof RefusedTarget) return new DoNotRetry(error.message, { cause: error });
  const words = unreachable(error, host);
  return words === null ? error : new Error(words, { cause: error });
}
