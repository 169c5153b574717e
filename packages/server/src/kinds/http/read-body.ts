import type { IncomingMessage } from "node:http";

export interface ReadBody {
  /** Null: it is no text, or compressed although that was not asked for. */
  text: string | null;
  bytes: number;
  /** It is longer than what is read. */
  isCut: boolean;
}

/** 1 MB: what comes behind it is not read, and the connection is closed. */
export const mostBytes = 1_048_576;

/** Rejects with the signal's reason, or where the answer breaks off. */
export async function readBody(answer: IncomingMessage, signal: AbortSignal): Promise<ReadBody> {
  const parts: Buffer[] = [];
  let bytes = 0;
  const stop = () => answer.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      parts.push(part);
      bytes += part.length;
      if (bytes > mostBytes) break;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", stop);
    answer.destroy();
  }
  const whole = Buffer.concat(parts).subarray(0, mostBytes);
  const encoding = answer.headers["content-encoding"] ?? "identity";
  const isText = encoding === "identity" && !whole.includes(0);
  return { text: isText ? whole.toString("utf8") : null, bytes, isCut: bytes > mostBytes };
}
