/** The body, or null as soon as it is longer than `maxBytes`: the connection is cut, and no more is read. */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array();
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
    await response.body.cancel();
    return null;
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  // leaving the loop cancels the stream
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > maxBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}
