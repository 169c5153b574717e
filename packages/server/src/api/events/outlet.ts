import type { Frame } from "./event.ts";

/** The writing end of one client's stream. */
export interface Outlet {
  readonly stream: ReadableStream<Uint8Array>;
  /** Keeps the frame until the client takes it; with too much kept, the client is dropped. */
  push: (frame: Frame) => void;
  /** Ends it after what waits. */
  end: () => void;
}

export interface OutletOptions {
  /** Bytes that may wait for the client. The frames are shared with the others, so it is their number that costs. */
  limit: number;
  /** The last that a client gets which is too slow. */
  parting: Frame;
  /** For so long after the parting it may take what is left; then the connection is broken. */
  partingMs: number;
  /** Called once. */
  closed: () => void;
}

/**
 * A stream of frames that never holds more than `limit` for its client. Nothing is read ahead: a frame leaves when the
 * connection has room for it, so what waits here is what the client has not taken.
 */
export function createOutlet({ limit, parting, partingMs, closed }: OutletOptions): Outlet {
  let waiting: Frame[] = [];
  let bytes = 0;
  let isEnding = false;
  let isClosed = false;
  let deadline: ReturnType<typeof setTimeout> | null = null;
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** The client waits for the next frame. */
  let hungry: (() => void) | null = null;

  const close = () => {
    if (isClosed) return;
    isClosed = true;
    waiting = [];
    if (deadline !== null) clearTimeout(deadline);
    hungry?.();
    closed();
  };
  const feed = () => {
    if (isClosed) return;
    const frame = waiting.shift();
    if (frame !== undefined) {
      bytes -= frame.byteLength;
      controller?.enqueue(frame);
    } else if (isEnding) {
      controller?.close();
      close();
    }
  };
  const offer = () => {
    const feedIt = hungry;
    hungry = null;
    feedIt?.();
  };
  const end = () => {
    if (isEnding || isClosed) return;
    isEnding = true;
    deadline = setTimeout(() => {
      controller?.error(new Error("the client of an event stream takes nothing"));
      close();
    }, partingMs);
    (deadline as { unref?: () => void }).unref?.();
    offer();
  };

  const stream = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      pull() {
        if (waiting.length > 0 || isEnding) return feed();
        return new Promise<void>((resolve) => {
          hungry = () => {
            feed();
            resolve();
          };
        });
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );

  return {
    stream,
    push(frame) {
      if (isEnding || isClosed || frame.byteLength === 0) return;
      if (bytes + frame.byteLength > limit) {
        waiting = [parting];
        bytes = parting.byteLength;
        return end();
      }
      waiting.push(frame);
      bytes += frame.byteLength;
      offer();
    },
    end,
  };
}
