import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * AES-256-GCM in pieces of 1 MiB, so that a file of any size is sealed and opened in little memory. Each piece has the
 * nonce "random prefix, number, last or not": pieces cannot be reordered or left out, and a file cannot be cut.
 *
 * Layout: header (magic, salt, prefix, length and name of the key), then per piece its cipher text and 16 bytes of tag.
 */
const magic = Buffer.from("HORSEAL1");
const saltBytes = 32;
const prefixBytes = 7;
const pieceBytes = 1024 * 1024;
const tagBytes = 16;
const fixedBytes = magic.length + saltBytes + prefixBytes + 1;

/** The keys of sealed files, 32 bytes each, by their ids. New files get the current one. */
export interface SealingKeys {
  current: string;
  keys: Readonly<Record<string, Uint8Array>>;
}

/** The file is not one of ours, is damaged or cut, or the key is another. */
export class SealedFileError extends Error {
  readonly code = "seal";
  override readonly name = "SealedFileError";
}

/** Seals a stream with the current key. */
export async function* seal(
  source: AsyncIterable<Uint8Array>,
  { current, keys }: SealingKeys,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const prefix = randomBytes(prefixBytes);
  const id = Buffer.from(current);
  const header = Buffer.concat([magic, salt, prefix, Buffer.from([id.length]), id]);
  const key = fileKey(keyNamed(keys, current), salt);
  yield header;
  let number = 0;
  for await (const { bytes, isLast } of inPieces(source, pieceBytes)) {
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(prefix, number, isLast));
    cipher.setAAD(header);
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

/** Opens a sealed stream. Throws `SealedFileError` before it gives a byte that is not right, and at the end of a cut one. */
export async function* unseal(
  source: AsyncIterable<Uint8Array>,
  keys: SealingKeys["keys"],
): AsyncGenerator<Buffer> {
  const { header, salt, prefix, keyId, rest } = await readHeader(source);
  const key = fileKey(keyNamed(keys, keyId), salt);
  let number = 0;
  for await (const { bytes, isLast } of inPieces(rest, pieceBytes + tagBytes)) {
    if (bytes.length < tagBytes) throw new SealedFileError("the sealed file is cut");
    const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(prefix, number, isLast));
    decipher.setAAD(header);
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    const text = decipher.update(bytes.subarray(0, -tagBytes));
    try {
      decipher.final();
    } catch (error) {
      throw new SealedFileError(
        `piece ${number} of the sealed file cannot be opened: it was changed, the file is cut, or the key is another`,
        { cause: error },
      );
    }
    yield text;
    number += 1;
  }
}

function keyNamed(keys: SealingKeys["keys"], id: string): Uint8Array {
  const key = keys[id];
  if (key === undefined) throw new SealedFileError(`there is no key ${JSON.stringify(id)}`);
  if (key.length !== 32)
    throw new SealedFileError(`the key ${JSON.stringify(id)} has ${key.length} bytes, not 32`);
  return key;
}

/** One key per file: the prefix of a nonce is too short to be drawn at random for every file under one key. */
function fileKey(key: Uint8Array, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", key, salt, "horarium sealed file", 32));
}

function nonceOf(prefix: Buffer, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  prefix.copy(nonce);
  nonce.writeUInt32BE(number, prefixBytes);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

interface Header {
  header: Buffer;
  salt: Buffer;
  prefix: Buffer;
  keyId: string;
  rest: AsyncIterable<Uint8Array>;
}

async function readHeader(source: AsyncIterable<Uint8Array>): Promise<Header> {
  const iterator = source[Symbol.asyncIterator]();
  let read = Buffer.alloc(0);
  const readAtLeast = async (length: number) => {
    while (read.length < length) {
      const { value, done } = await iterator.next();
      if (done === true)
        throw new SealedFileError("not a sealed file, or one that is cut in its header");
      read = Buffer.concat([read, value]);
    }
  };
  await readAtLeast(fixedBytes);
  if (!read.subarray(0, magic.length).equals(magic)) throw new SealedFileError("not a sealed file");
  const length = fixedBytes + read[fixedBytes - 1]!;
  await readAtLeast(length);
  const prefixAt = magic.length + saltBytes;
  return {
    header: read.subarray(0, length),
    salt: read.subarray(magic.length, prefixAt),
    prefix: read.subarray(prefixAt, prefixAt + prefixBytes),
    keyId: read.subarray(fixedBytes, length).toString(),
    rest: following(read.subarray(length), iterator),
  };
}

async function* following(
  first: Buffer,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Pieces of exactly `size` bytes, the last one of what is left. A piece is held back until it is known not to be the last. */
async function* inPieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of source) {
    parts.push(part);
    length += part.length;
    if (length <= size) continue;
    const all = Buffer.concat(parts);
    let at = 0;
    for (; all.length - at > size; at += size)
      yield { bytes: all.subarray(at, at + size), isLast: false };
    parts = [all.subarray(at)];
    length = all.length - at;
  }
  yield { bytes: Buffer.concat(parts), isLast: true };
}
