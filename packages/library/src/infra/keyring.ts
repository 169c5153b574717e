import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/**
 * Seals tokens for storage with AES-256-GCM. A sealed token opens only at its own place: moved to another row or
 * column, it does not. New seals use the current key; older keys stay in the ring until nothing is sealed with them.
 */
export interface KeyRing {
  /** The id of the key that seals; null if the ring is empty. */
  readonly current: string | null;
  seal(token: string, place: SealedPlace): Uint8Array;
  /** Throws `SealError` if the key is not in the ring, or if the bytes are not what was sealed for this place. */
  open(sealed: Uint8Array, keyId: string, place: SealedPlace): string;
}

/** Where a token is kept. */
export interface SealedPlace {
  /** The connection's id. */
  connection: string;
  column: "access_token" | "refresh_token";
}

/** A sealed token cannot be opened. The message names the key, never the token. */
export class SealError extends Error {
  readonly code: "key_missing" | "seal_broken";
  override readonly name = "SealError";
  constructor(code: SealError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

const cipher = "aes-256-gcm";
const form = 1;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + nonceLength + tagLength;

/**
 * A key ring of the caller's keys, 32 bytes each; the first one seals.
 *
 *     createKeyRing({ "2026-11": newKey, "2025-11": oldKey })
 */
export function createKeyRing(
  keys: Readonly<Record<string, Uint8Array>> | ReadonlyMap<string, Uint8Array>,
): KeyRing {
  const ring = new Map(keys instanceof Map ? keys : Object.entries(keys));
  for (const [id, key] of ring) {
    if (key.length !== 32) {
      throw new TypeError(`key ${id} has ${key.length} bytes; AES-256 needs 32`);
    }
  }
  const [current = null] = ring.keys();

  return {
    current,
    seal(token, place) {
      const key = current === null ? undefined : ring.get(current);
      if (key === undefined) throw new SealError("key_missing", "the key ring is empty");
      // random: far fewer than the 2^32 seals after which one key's nonces may meet
      const nonce = randomBytes(nonceLength);
      const sealing = createCipheriv(cipher, key, nonce).setAAD(bytesOf(place));
      const body = Buffer.concat([sealing.update(token, "utf8"), sealing.final()]);
      return Buffer.concat([Buffer.of(form), nonce, sealing.getAuthTag(), body]);
    },
    open(sealed, keyId, place) {
      const key = ring.get(keyId);
      if (key === undefined) {
        throw new SealError("key_missing", `key ${keyId} is not in the key ring`);
      }
      if (sealed.length < headLength || sealed[0] !== form) throw broken(keyId);
      const nonce = sealed.subarray(1, 1 + nonceLength);
      const tag = sealed.subarray(1 + nonceLength, headLength);
      try {
        const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength })
          .setAAD(bytesOf(place))
          .setAuthTag(tag);
        return (
          opening.update(sealed.subarray(headLength), undefined, "utf8") + opening.final("utf8")
        );
      } catch {
        // the cipher only says that it does not fit
        throw broken(keyId);
      }
    },
  };
}

/**
 * A key ring from a text such as a setting holds: `2026-11:<base64>,2025-11:<base64>`, the first one seals. An empty
 * text is an empty ring. Throws `TypeError` with the key's id, never the key.
 */
export function parseKeyRing(text: string): KeyRing {
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry, place): [string, Uint8Array] => {
      const [id, key, ...rest] = entry.split(":");
      if (!id || !key || rest.length > 0) {
        throw new TypeError(`key ${place + 1} of the key ring is not written as id:base64`);
      }
      return [id, new Uint8Array(Buffer.from(key, "base64"))];
    });
  const ids = entries.map(([id]) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new TypeError(`key ${twice} stands in the key ring twice`);
  // not by an object: it would put ids that are numbers before the others, and the first one seals
  return createKeyRing(new Map(entries));
}

function bytesOf({ connection, column }: SealedPlace): Buffer {
  return Buffer.from(`${connection}:${column}`);
}

function broken(keyId: string): SealError {
  return new SealError(
    "seal_broken",
    `does not open with key ${keyId}: changed, moved or sealed with another key`,
  );
}
