import { backoff } from "./backoff.ts";
import { toLiveEvent, type LiveEvent } from "./live-event.ts";
import { createSseParser } from "./sse-parser.ts";

export interface ConnectionOptions {
  /** Of the stream. */
  url: string;
  /** Behind which event it begins; null: with what has happened since `askedFrom`. */
  after: string | null;
  /** Milliseconds on the clock of `performance`: when what is shown was asked for first. */
  askedFrom: number;
  /** Executions whose logs are told. */
  watch: readonly string[];
  /** `id`: behind which it goes on after a break. */
  onEvent: (event: LiveEvent, id: string | null) => void;
  /** The stream is open: `hello` was heard. */
  onOpen: () => void;
  /** It broke, or could not be opened: the next try is in so many milliseconds. */
  onBreak: (retryInMs: number) => void;
  /** Nobody is signed in any more. It does not try again. */
  onSignedOut: () => void;
  /** Twice there was an answer and no `hello`: something between us holds the stream back. It goes on trying, each minute. */
  onBlocked: () => void;
}

/** Milliseconds. */
const helloWithin = 8_000;
const tryBlockedEvery = 60_000;
/** So far back the server can tell. */
const mostAgo = 50_000;

/** Keeps one event stream open until it is aborted, and opens it again when it breaks. */
export async function keepConnected(
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<void> {
  let { after } = options;
  let failures = 0;
  let withoutHello = 0;
  while (!signal.aborted) {
    const outcome = await follow();
    if (signal.aborted) return;
    if (outcome === "signed out") return options.onSignedOut();
    withoutHello = outcome === "no hello" ? withoutHello + 1 : 0;
    failures = outcome === "ended" ? 0 : failures + 1;
    if (withoutHello === 2) options.onBlocked();
    const wait = withoutHello >= 2 ? tryBlockedEvery : backoff(Math.max(0, failures - 1));
    options.onBreak(wait);
    await pause(wait, signal);
  }

  async function follow(): Promise<"ended" | "refused" | "no hello" | "signed out"> {
    const own = new AbortController();
    const abort = () => own.abort();
    signal.addEventListener("abort", abort, { once: true });
    let isOpen = false;
    let heartbeat = 15_000;
    let timer = setTimeout(abort, helloWithin);
    const parse = createSseParser(({ id, type, data }) => {
      after = id ?? after;
      const event = toLiveEvent(type, data);
      if (event === null) return;
      if (event.type === "hello") {
        isOpen = true;
        heartbeat = event.data.heartbeatMs;
        options.onOpen();
      }
      options.onEvent(event, after);
    });
    try {
      const response = await fetch(addressOf(), {
        headers: {
          Accept: "text/event-stream",
          ...(after === null ? {} : { "Last-Event-ID": after }),
        },
        credentials: "same-origin",
        cache: "no-store",
        signal: own.signal,
      });
      if (response.status === 401) return "signed out";
      if (!response.ok || response.body === null) return "refused";
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        // silence of more than two heartbeats is a broken connection
        if (isOpen) {
          clearTimeout(timer);
          timer = setTimeout(abort, 2 * heartbeat + 1_000);
        }
        parse(value);
      }
      return isOpen ? "ended" : "no hello";
    } catch {
      // however a connection fails, the next one is tried
      if (isOpen) return "ended";
      return own.signal.aborted ? "no hello" : "refused";
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  function addressOf(): string {
    const ago = Math.min(mostAgo, Math.ceil(performance.now() - options.askedFrom));
    const query = [
      ...(options.watch.length === 0 ? [] : [`watch=${options.watch.join(",")}`]),
      ...(after === null ? [`ago=${ago}`] : []),
    ];
    return query.length === 0 ? options.url : `${options.url}?${query.join("&")}`;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
    // the network is back: no reason to wait
    addEventListener("online", end, { once: true });
  });
}
