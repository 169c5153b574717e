import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { findTarget, pinnedTo, type Resolve } from "./target.ts";

export interface OutboundRequest {
  method: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

export interface OutboundAnswer {
  status: number;
  /** The first 4,000 characters. */
  text: string;
  retryAfterMs: number | null;
}

/**
 * The one way out to addresses that somebody has typed in. Rejects with `RefusedTarget` where it does not lead to the
 * public internet, and is not on the operator's list; with what the network says where nobody answers.
 */
export type Outbound = (url: string, request: OutboundRequest) => Promise<OutboundAnswer>;

const timeoutMs = 15_000;
const mostBytes = 64 * 1024;
const mostShown = 4_000;

export function createOutbound(
  allowed: AllowedHosts,
  { resolve }: { resolve?: Resolve } = {},
): Outbound {
  return async (text, { method, headers = {}, body }) => {
    const url = new URL(text);
    // until the address is known no byte goes out, and to another one than that none does
    const signal = AbortSignal.timeout(timeoutMs);
    const target = await findTarget(url, { allowed, resolve, signal });
    const options: RequestOptions = {
      method,
      // a connection of its own, without the proxies that the environment names
      agent: false,
      signal,
      lookup: pinnedTo(target),
      headers: {
        ...headers,
        "user-agent": "Horarium",
        ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
      },
    };
    const answer = await ask(url, options, body);
    return {
      status: answer.statusCode ?? 0,
      text: await readSome(answer),
      retryAfterMs: readRetryAfter(answer.headers["retry-after"]),
    };
  };
}

function ask(
  url: URL,
  options: RequestOptions,
  body: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = send(url, options, resolve);
    request.on("error", (error) => {
      reject(
        options.signal?.aborted === true
          ? new Error(`no answer within ${timeoutMs / 1_000} s`, { cause: error })
          : error,
      );
    });
    request.end(body);
  });
}

/** The beginning; what comes after it is not waited for. */
async function readSome(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      parts.push(part);
      bytes += part.length;
      if (bytes > mostBytes) break;
    }
  } catch (error) {
    // the status has come, and that is what counts
    if (parts.length === 0 && !answer.destroyed) throw error;
  } finally {
    answer.destroy();
  }
  return Buffer.concat(parts).toString("utf8").slice(0, mostShown);
}

function readRetryAfter(value: string | undefined): number | null {
  if (value === undefined) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 3_600_000) : null;
}
