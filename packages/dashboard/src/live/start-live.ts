import type { QueryClient } from "@tanstack/react-query";
import { config } from "../api/config.ts";
import { onRelease } from "../api/held-events.ts";
import { setSessionEnded } from "../api/session-ended.ts";
import { noteServerTime } from "../time/server-clock.ts";
import { applyEvents } from "./apply-events.ts";
import { createCoalescer } from "./coalescer.ts";
import { keepConnected } from "./connection.ts";
import { leadAmongTabs } from "./lead.ts";
import type { LiveEvent } from "./live-event.ts";
import { tellLiveEvents } from "./live-events.ts";
import { changeLiveState, liveState, type Connection } from "./live-state.ts";
import { createRefetcher, pollVisible, refetchVisible } from "./refetch.ts";
import { ownWatch, onOwnWatch, tellWatchedLogs } from "./use-watch-log.ts";
import { createWatched } from "./watched.ts";

/** Milliseconds. */
const applyEvery = 250;
const pollEvery = 10_000;
const sayWatchEvery = 60_000;
const sendEvery = 50;
const countHiddenEvery = 15_000;

/** Between the tabs of one browser. */
type Message =
  | { kind: "events"; events: LiveEvent[]; id: string | null }
  | { kind: "connection"; connection: Connection }
  /** What a tab watches; a tab that has just come says it too, and is told how the stream stands. */
  | { kind: "watch"; tab: string; ids: readonly string[] }
  | { kind: "retry" };

/** Freezes what is shown; what happens meanwhile is counted. */
export function pauseLive(): void {
  changeLiveState({ pausedAt: Date.now(), waiting: 0 });
}

export function resumeLive(): void {
  changeLiveState({ pausedAt: null, waiting: 0 });
}

/** Opens the stream at once, in whichever tab holds it. */
export function retryLive(): void {
  retry();
}

let retry = () => {};
/** The first questions are asked with the page, and all of them again where one signs in anew. */
let wasStarted = false;

/** Keeps what is shown up to date, until what it returns is called. */
export function startLive(client: QueryClient): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const name = `horarium ${config.base}`;
  const channel = new BroadcastChannel(name);
  const coalescer = createCoalescer();
  const refetch = createRefetcher(client);
  const watched = createWatched();
  const tab = String(Math.random());
  let lastId: string | null = null;
  /** Of this tab, where it leads: ends the stream, so that another begins with what is watched now. */
  let reopen: (() => void) | null = null;
  let outgoing: LiveEvent[] = [];
  let sending: ReturnType<typeof setTimeout> | undefined;
  let countedAt = 0;
  const joinedAt = Date.now();
  const askedFrom = wasStarted ? performance.now() : 0;
  wasStarted = true;
  let hasJoined = false;

  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => hear(data));
  const drawing = setInterval(draw, applyEvery);
  const saying = setInterval(sayWatch, sayWatchEvery);
  const unwatch = onOwnWatch(sayWatch);
  const unrelease = onRelease(draw);
  document.addEventListener("visibilitychange", draw);
  retry = () => say({ kind: "retry" });
  sayWatch();
  void pollWhileBlocked();
  void leadAmongTabs(name, signal, lead);

  return () => {
    stopping.abort();
    clearInterval(drawing);
    clearInterval(saying);
    clearTimeout(sending);
    unwatch();
    unrelease();
    document.removeEventListener("visibilitychange", draw);
    channel.close();
  };

  async function lead(leading: AbortSignal): Promise<void> {
    while (!leading.aborted) {
      const stream = new AbortController();
      const end = () => stream.abort();
      leading.addEventListener("abort", end, { once: true });
      reopen = end;
      const outcome = await followOnce(stream.signal);
      leading.removeEventListener("abort", end);
      reopen = null;
      if (outcome === "signed out") return;
    }
  }

  async function followOnce(streaming: AbortSignal): Promise<"signed out" | "reopened"> {
    let outcome: "signed out" | "reopened" = "reopened";
    await keepConnected(
      {
        url: `${config.base}api/events`,
        after: lastId,
        askedFrom,
        watch: watched.ids(),
        onOpen: () => say({ kind: "connection", connection: { is: "open" } }),
        onEvent(event, id) {
          lastId = id;
          outgoing.push(event);
          sending ??= setTimeout(send, sendEvery);
        },
        onBreak(retryInMs) {
          const { connection } = liveState();
          if (connection.is === "blocked") return;
          const since = connection.is === "broken" ? connection.since : Date.now();
          say({
            kind: "connection",
            connection: { is: "broken", since, retryAt: Date.now() + retryInMs },
          });
        },
        onBlocked: () =>
          say({ kind: "connection", connection: { is: "blocked", since: Date.now() } }),
        onSignedOut() {
          outcome = "signed out";
          setSessionEnded(true);
        },
      },
      streaming,
    );
    return outcome;
  }

  function send(): void {
    sending = undefined;
    const events = outgoing;
    outgoing = [];
    say({ kind: "events", events, id: lastId });
  }

  /** To all tabs, this one too. */
  function say(message: Message): void {
    channel.postMessage(message);
    hear(message);
  }

  function hear(message: Message): void {
    switch (message.kind) {
      case "events":
        lastId = message.id ?? lastId;
        for (const event of message.events) take(event);
        return;
      case "connection":
        changeLiveState({ connection: message.connection });
        if (message.connection.is === "open") join();
        return;
      case "watch":
        if (watched.set(message.tab, message.ids, Date.now())) reopen?.();
        if (reopen !== null && message.tab !== tab) {
          channel.postMessage({
            kind: "connection",
            connection: liveState().connection,
          } satisfies Message);
        }
        return;
      case "retry":
        reopen?.();
    }
  }

  function take(event: LiveEvent): void {
    switch (event.type) {
      case "hello":
        noteServerTime(event.data.at);
        tellWatchedLogs({ hello: event.data.watching });
        return;
      case "clock":
        noteServerTime(event.data.at);
        return;
      case "reset":
        refetchVisible(client);
        return;
      case "job.changed":
      case "execution.changed":
      case "execution.progress":
      case "execution.log":
      case "change.added":
      case "alert.changed":
        coalescer.add([event]);
    }
  }

  function draw(): void {
    const { pausedAt, waiting } = liveState();
    if (pausedAt !== null) {
      if (waiting !== coalescer.waiting()) changeLiveState({ waiting: coalescer.waiting() });
      return;
    }
    if (coalescer.waiting() === 0) return;
    if (document.hidden) return countOnly();
    if (coalescer.isFull()) {
      coalescer.take();
      refetchVisible(client);
      return;
    }
    const events = coalescer.take();
    const held = applyEvents(client, events);
    const shown = events.filter((event) => !held.includes(event));
    coalescer.add(held);
    refetch(shown);
    tellWatchedLogs({ events: shown });
    if (shown.length > 0) tellLiveEvents(shown);
  }

  /** What happened before this tab heard of it was told to the others. */
  function join(): void {
    if (hasJoined || reopen !== null) return;
    hasJoined = true;
    setTimeout(() => refetchVisible(client, joinedAt), 1_000);
  }

  /** Nobody looks at this tab: its title alone is kept. */
  function countOnly(): void {
    if (Date.now() - countedAt < countHiddenEvery) return;
    countedAt = Date.now();
    void client.invalidateQueries({ queryKey: ["listAlerts"] });
  }

  function sayWatch(): void {
    const ids = ownWatch();
    const hadGone = watched.forget(Date.now());
    say({ kind: "watch", tab, ids });
    if (hadGone) reopen?.();
  }

  /** One after the other, never two at once. */
  async function pollWhileBlocked(): Promise<void> {
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, pollEvery));
      const { connection, pausedAt } = liveState();
      const isNeeded = connection.is === "blocked" && pausedAt === null && !document.hidden;
      if (isNeeded && !signal.aborted) await pollVisible(client);
    }
  }
}
