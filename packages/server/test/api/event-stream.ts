import type { Answer } from "../support/serve-api.ts";

/** One event as it came over the wire. */
export interface Received {
  id: string | null;
  type: string;
  data: Answer["body"];
}

export interface TestStream {
  readonly status: number;
  readonly headers: Headers;
  /** All that came so far. */
  readonly events: Received[];
  /** The id with which the stream is resumed. */
  lastId(): string;
  /** The first event that came or comes for which it holds. */
  until(holds: (event: Received) => boolean): Promise<Received>;
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Opens an event stream over a real connection and reads it as a browser does. */
export async function openStream(
  url: string,
  { query = "", headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<TestStream> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/events${query}`, { headers, signal: abort.signal });
  const events: Received[] = [];
  let waiting: (() => void)[] = [];
  const tell = () => {
    const all = waiting;
    waiting = [];
    for (const one of all) one();
  };

  const read = async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const part of response.body!) {
      text += decoder.decode(part as Uint8Array, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop()!;
      events.push(...blocks.map(toEvent));
      tell();
    }
  };
  let isOver = false;
  const ended = read()
    .catch((error: unknown) => {
      if (!abort.signal.aborted && !(error instanceof TypeError)) throw error;
    })
    .finally(() => {
      isOver = true;
      tell();
    });

  return {
    status: response.status,
    headers: response.headers,
    events,
    lastId: () => events.findLast(({ id }) => id !== null)!.id!,
    async until(holds) {
      for (;;) {
        const found = events.find(holds);
        if (found !== undefined) return found;
        if (isOver) throw new Error(`the stream ended after ${JSON.stringify(events)}`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    ended,
    async close() {
      abort.abort();
      await ended;
    },
  };
}

function toEvent(block: string): Received {
  const lines = new Map(
    block.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
  return {
    id: lines.get("id") ?? null,
    type: lines.get("event") ?? "message",
    data: JSON.parse(lines.get("data") ?? "null"),
  };
}
