import type { Horarium } from "horarium";
import { isAllowed, type Principal } from "../permissions.ts";
import { Problem } from "../problem.ts";
import { frameOf, protocol, type Frame } from "./event.ts";
import { readLogEnds } from "./look.ts";
import { createOutlet, type Outlet } from "./outlet.ts";
import { toEventId, type Position } from "./position.ts";
import { openReader, overlapMs, type Reader } from "./reader.ts";

/** How the event streams of a process are kept. */
export interface HubOptions {
  horarium: Horarium;
  /** What went wrong in a look; told once, until a look succeeds again. */
  failed: (error: unknown) => void;
  /** Hears the notifications of the engine, where the database's connection can; looks come sooner then. */
  listen?: Listen | undefined;
  pace?: Partial<Pace> | undefined;
  /** Aborted: all streams end. */
  stopped?: AbortSignal | undefined;
}

/** Calls `heard` for each notification of the engine; null where it cannot hear any. */
export type Listen = (heard: () => void) => Promise<{ close(): Promise<void> } | null>;

/** Milliseconds, bytes, and numbers of streams. */
export interface Pace {
  lookEveryMs: number;
  heartbeatMs: number;
  /** After so long it is asked again whether the client still may. */
  authenticateEveryMs: number;
  /** Bytes that wait for one client. */
  buffer: number;
  /** For so long a client that was dropped may take what is left. */
  partingMs: number;
  streamsOfOne: number;
}

const usual: Pace = {
  lookEveryMs: 1_000,
  heartbeatMs: 15_000,
  authenticateEveryMs: 30_000,
  buffer: 4_194_304,
  partingMs: 10_000,
  streamsOfOne: 10,
};

/** A notification comes with the change or just before what follows of it. Milliseconds. */
const afterBellMs = 50;

export interface Joining {
  principal: Principal;
  /** Null once the client is known no more; also asked in the midst of a stream. */
  authenticate: () => Promise<Principal | null>;
  /** Executions whose logs are told. */
  watch: readonly string[];
  /** Up to where the client was told; null for one that begins. "unknown": by an id that is none of ours. */
  after: Position | "unknown" | null;
  /** Milliseconds: one that begins is told also what has happened in so long. */
  ago: number | null;
}

/** All event streams of a process, fed by one reader that looks only while somebody listens. */
export interface Hub {
  /** Throws what the database throws, and `Problem` where one person has too many streams. */
  join(joining: Joining): Promise<ReadableStream<Uint8Array>>;
  /** For figures and tests. */
  streams(): number;
}

interface Client {
  joining: Joining;
  outlet: Outlet;
  authenticatedAt: number;
  isAsking: boolean;
}

export function createHub({ horarium, failed, listen, pace, stopped }: HubOptions): Hub {
  const { lookEveryMs, heartbeatMs, authenticateEveryMs, ...limits } = { ...usual, ...pace };
  const clients = new Set<Client>();
  /** Streams that are open or being opened, by the person's name. */
  const counts = new Map<string, number>();
  /** The last line told of each log that is watched. */
  const logEnds = new Map<string, number>();
  let reader: Promise<Reader> | null = null;
  /** Those that wait for the reader, and are no clients yet. */
  let waiting = 0;
  /** Ends the pause between two looks, for a last one who has left. */
  let goOn = () => {};
  const parting = frameOf([{ type: "reset", data: { reason: "too_slow" } }]);
  stopped?.addEventListener("abort", () => {
    for (const { outlet } of clients) outlet.end();
  });

  return {
    streams: () => clients.size,
    async join(one) {
      const leave = take(one.principal.name);
      waiting++;
      try {
        return await open(one, leave);
      } catch (error) {
        leave();
        throw error;
      } finally {
        waiting--;
      }
    },
  };

  /** A place among the person's streams, and how to give it back. */
  function take(name: string): () => void {
    const count = counts.get(name) ?? 0;
    if (count >= limits.streamsOfOne) {
      throw new Problem(
        429,
        "too_many_streams",
        `${name} has ${count} event streams open, and nobody may have more; close one, or share it among the tabs`,
      );
    }
    counts.set(name, count + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (counts.get(name) ?? 1) - 1;
      if (left === 0) counts.delete(name);
      else counts.set(name, left);
    };
  }

  async function open(joining: Joining, leave: () => void): Promise<ReadableStream<Uint8Array>> {
    const reading = await theReader();
    const ends = await readLogEnds(horarium, joining.watch);
    for (const [id, end] of ends) if (!logEnds.has(id)) logEnds.set(id, end);
    const client: Client = {
      joining,
      authenticatedAt: performance.now(),
      isAsking: false,
      outlet: createOutlet({
        limit: limits.buffer,
        partingMs: limits.partingMs,
        parting,
        closed: () => {
          clients.delete(client);
          leave();
          forgetLogs();
          if (clients.size === 0) goOn();
        },
      }),
    };
    // from here to the end nothing waits: no frame comes between what was told and what will be
    clients.add(client);
    client.outlet.push(greeting(reading, joining));
    for (const frame of missed(reading, joining)) client.outlet.push(frame);
    if (stopped?.aborted === true) client.outlet.end();
    return client.outlet.stream;
  }

  function greeting(reading: Reader, { watch }: Joining): Frame {
    const watching = Object.fromEntries(
      watch.flatMap((id) => (logEnds.has(id) ? [[id, logEnds.get(id)!]] : [])),
    );
    return frameOf([
      { type: "hello", data: { protocol, at: reading.now(), heartbeatMs, watching } },
    ]);
  }

  /** What the client was not told since it was last here. */
  function missed(reading: Reader, { after, ago }: Joining): Frame[] {
    // by its id also who is told nothing knows where it is
    const clock = clockFrame(reading);
    const from = after === null && ago !== null ? reading.now().getTime() - ago - overlapMs : after;
    if (from === null) return [clock];
    const frames = from === "unknown" ? null : reading.since(from);
    if (frames === null) return [frameOf([{ type: "reset", data: { reason: "too_old" } }]), clock];
    // who would be cut off for it would come again with the same id
    const bytes = frames.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (bytes > limits.buffer / 2)
      return [frameOf([{ type: "reset", data: { reason: "too_many" } }]), clock];
    return [...frames, clock];
  }

  function theReader(): Promise<Reader> {
    if (reader !== null) return reader;
    const opening = openReader(horarium);
    reader = opening;
    opening.then(
      (opened) => void follow(opened),
      () => {
        // whoever waits for it is told; the next one tries again
        if (reader === opening) reader = null;
      },
    );
    return opening;
  }

  /** Looks as long as somebody listens. */
  async function follow(opened: Reader): Promise<void> {
    const bell = createBell(lookEveryMs);
    // not waited for: where it cannot connect, the looks go on
    const ear = listen?.(bell.ring).catch(told(null));
    // by a timer of their own: a database that does not answer must not silence the stream
    const beating = setInterval(() => beat(opened), heartbeatMs);
    const asking = setInterval(askAgain, Math.min(authenticateEveryMs, 1_000));
    goOn = bell.end;
    let isFailing = false;
    await bell.next();
    while (clients.size + waiting > 0) {
      try {
        const frame = await opened.look();
        if (frame !== null) for (const { outlet } of clients) outlet.push(frame);
        await tellLines(opened);
        isFailing = false;
      } catch (error) {
        // the next look finds what this one did not; the clients see by the clock's asOf how old they are
        if (!isFailing) failed(error);
        isFailing = true;
      }
      if (clients.size + waiting > 0) await bell.next();
    }
    reader = null;
    logEnds.clear();
    clearInterval(beating);
    clearInterval(asking);
    await (await ear)?.close().catch(told(undefined));
  }

  function told<Value>(value: Value): (error: unknown) => Value {
    return (error) => {
      failed(error);
      return value;
    };
  }

  async function tellLines(opened: Reader): Promise<void> {
    const lines = await opened.lines(logEnds);
    if (lines.size === 0) return;
    for (const { joining, outlet } of clients) {
      for (const id of joining.watch) {
        const frame = lines.get(id);
        if (frame !== undefined) outlet.push(frame);
      }
    }
  }

  function beat(opened: Reader): void {
    const frame = clockFrame(opened);
    for (const { outlet } of clients) outlet.push(frame);
  }

  /** Sessions end, tokens are revoked, people lose their role: then their streams end too. */
  function askAgain(): void {
    const now = performance.now();
    for (const client of clients) {
      if (client.isAsking || now - client.authenticatedAt < authenticateEveryMs) continue;
      client.isAsking = true;
      const { joining, outlet } = client;
      joining
        .authenticate()
        .then((principal) => {
          client.isAsking = false;
          client.authenticatedAt = performance.now();
          const isSame = principal?.name === joining.principal.name;
          if (!isSame || !isAllowed(principal, "read")) outlet.end();
        })
        .catch(() => {
          // it cannot be known, so it is not allowed; the client comes again and is told why not
          outlet.end();
        });
    }
  }

  function forgetLogs(): void {
    const watched = new Set([...clients].flatMap(({ joining }) => joining.watch));
    for (const id of logEnds.keys()) if (!watched.has(id)) logEnds.delete(id);
  }
}

function clockFrame(reading: Reader): Frame {
  const data = { at: reading.now(), asOf: new Date(reading.position) };
  return frameOf([{ type: "clock", data }], toEventId(reading.position));
}

/** Waits from look to look. A ring brings the next one forward, one of them in each stretch of `everyMs`. */
function createBell(everyMs: number) {
  let broughtForwardAt = -Infinity;
  let bringForward: (() => void) | null = null;
  let end: (() => void) | null = null;
  return {
    ring: () => bringForward?.(),
    end: () => end?.(),
    next: () =>
      new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          bringForward = null;
          end = null;
          resolve();
        };
        let timer = setTimeout(done, everyMs);
        end = done;
        bringForward = () => {
          const now = performance.now();
          if (now - broughtForwardAt < everyMs) return;
          broughtForwardAt = now;
          clearTimeout(timer);
          timer = setTimeout(done, Math.min(afterBellMs, everyMs));
        };
      }),
  };
}
