import type { IncomingMessage } from "node:http";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { follow, plainHeaders } from "./follow.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { Resolve } from "./target.ts";
import { unreachable } from "./unreachable.ts";

export interface OutboundRequest {
  method: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

export interface OutboundAnswer {
  status: number;
  /** The first 4,000 characters. */
  text: string;
  redirects: number;
  retryAfterMs: number | null;
}

/**
 * The one way out to addresses that somebody has typed in. Redirects are followed within the origin, with the same method
 * and body. Rejects with `RefusedTarget` where it does not lead to the public internet, and is not on the operator's list;
 * with an error in words where nobody answers.
 */
export type Outbound = (url: string, request: OutboundRequest) => Promise<OutboundAnswer>;

export interface OutboundOptions {
  /** For tests: in place of the system's name servers. */
  resolve?: Resolve;
  /** Until the answer begins, redirects included. Milliseconds. */
  answerMs?: number;
}

/** Of the answer's body, once its status is known. */
const bodyMs = 2_000;
const mostBytes = 64 * 1024;
const mostShown = 4_000;

export function createOutbound(
  allowed: AllowedHosts,
  { resolve, answerMs = 15_000 }: OutboundOptions = {},
): Outbound {
  return async (text, { method, headers = {}, body }) => {
    const url = new URL(text);
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error(`${url.host}: no answer within ${answerMs / 1_000} s`)),
      answerMs,
    );
    try {
      const { answer, redirects } = await follow(
        { method, url, headers: { ...headers, ...plainHeaders }, body: body || null },
        {
          allowed,
          resolve,
          connectMs: answerMs,
          firstByteMs: answerMs,
          signal: late.signal,
          isFollowing: true,
          keepsBody: true,
        },
      );
      return {
        status: answer.statusCode ?? 0,
        text: await readSome(answer),
        redirects,
        retryAfterMs: retryAfterMs(answer.headers["retry-after"], Date.now()),
      };
    } catch (error) {
      const words = unreachable(error, url.host);
      throw words === null ? error : new Error(words, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The beginning, as far as it comes soon: the status has come, and that is what counts. */
async function readSome(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => answer.destroy(), bodyMs);
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      parts.push(part);
      bytes += part.length;
      if (bytes > mostBytes) break;
    }
  } catch {
    // it broke off, or was too slow: what came is shown
  } finally {
    clearTimeout(timer);
    answer.destroy();
  }
  return Buffer.concat(parts).toString("utf8").slice(0, mostShown);
}
