import type { HonoRequest } from "hono";
import { codeOf } from "../readable-error.ts";
import { limits } from "./limits.ts";
import { Problem } from "./problem.ts";

/** Throws `Problem` if the head of the request says that its body is too large: nothing of it is read. */
export function refuseLargeBody(request: HonoRequest): void {
  if (Number(request.header("content-length") ?? 0) > limits.body) throw tooLarge();
}

/**
 * Its text. Throws `Problem` if it is too large, or breaks off before its end: who goes away in the middle reads no
 * answer, and nothing is wrong here.
 *
 * Only who needs a body touches it: one that is begun and not read to its end holds up the next request of its
 * connection, while one that nobody has touched is taken off the wire by Node.
 */
export async function readBody(request: HonoRequest): Promise<string> {
  try {
    const saysHowLong =
      request.header("content-length") !== undefined &&
      request.header("transfer-encoding") === undefined;
    return saysHowLong ? await request.text() : await readPieces(request.raw.body);
  } catch (error) {
    if (request.raw.signal.aborted || codeOf(error) === "ECONNRESET")
      throw new Problem(400, "cut_off", "the body broke off before its end", {}, { cause: error });
    throw error;
  }
}

/** Reads on for a while, and keeps nothing, where it is too large: who is still writing reads no answer. */
async function readPieces(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes <= limits.body) text += decoder.decode(value, { stream: true });
    if (bytes > limits.body * patience) break;
  }
  if (bytes > limits.body) throw tooLarge();
  return text + decoder.decode();
}

/** So many times what is allowed is read before the connection is given up. */
const patience = 16;

function tooLarge(): Problem {
  return new Problem(413, "too_large", `a body has at most ${limits.body} bytes`);
}
