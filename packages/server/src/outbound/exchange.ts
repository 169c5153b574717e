import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { TLSSocket } from "node:tls";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { findTarget, pinnedTo, type Resolve } from "./target.ts";

export interface Ask {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

/** Where it may go, and for how long. Milliseconds. */
export interface Limits {
  allowed: AllowedHosts;
  resolve?: Resolve | undefined;
  connectMs: number;
  firstByteMs: number;
  signal: AbortSignal;
}

/** Asks one address once; the answer's body is still to be read. Rejects with `RefusedTarget`, the signal's reason, or what the network says. */
export async function exchange(
  { method, url, headers, body }: Ask,
  { allowed, resolve, connectMs, firstByteMs, signal }: Limits,
): Promise<IncomingMessage> {
  const slow = new AbortController();
  const late = (what: string, ms: number) =>
    setTimeout(() => slow.abort(new Error(`${url.host}: no ${what} within ${ms / 1_000} s`)), ms);
  let timer = late("connection", connectMs);
  const either = AbortSignal.any([signal, slow.signal]);
  try {
    const target = await findTarget(url, { allowed, resolve, signal: either });
    return await new Promise<IncomingMessage>((answered, failed) => {
      const send = url.protocol === "https:" ? requestHttps : requestHttp;
      const request = send(
        url,
        {
          method,
          headers: {
            ...headers,
            ...(body === null ? {} : { "content-length": Buffer.byteLength(body) }),
          },
          // a connection of its own, without the proxies that the environment names
          agent: false,
          signal,
          lookup: pinnedTo(target),
          maxHeaderSize: 32_768,
        },
        answered,
      );
      slow.signal.addEventListener("abort", () => request.destroy(slow.signal.reason as Error));
      request.on("socket", (socket) => {
        const isSecure = "encrypted" in (socket as Partial<TLSSocket>);
        socket.once(isSecure ? "secureConnect" : "connect", () => {
          clearTimeout(timer);
          timer = late("answer", firstByteMs);
        });
      });
      request.on("error", failed);
      request.end(body ?? undefined);
    });
  } catch (error) {
    throw either.aborted ? either.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
