import { createHash, randomBytes } from "node:crypto";

/** 256 bits, for a cookie or a link: only its hash is stored. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Enough for what has 256 bits of chance in it: nobody tries them out. Not for passwords. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** `hor_` + 43 characters of secret (256 bits) + 6 of checksum, all letters and digits, so that scanners find one that leaked. */
export function newApiToken(): string {
  const secret = inLetters(randomBytes(32), 43);
  return `hor_${secret}${checksumOf(secret)}`;
}

/** Whether it can be a token at all: what was mistyped or made up is refused without asking the database. */
export function isApiToken(text: string): boolean {
  const [, secret, checksum] = /^hor_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/.exec(text) ?? [];
  return secret !== undefined && checksum === checksumOf(secret);
}

/** A token anywhere in a text, such as a URL. */
export const apiTokenInText = /hor_[0-9A-Za-z]{49}/;

function checksumOf(secret: string): string {
  return inLetters(hashSecret(`horarium ${secret}`).subarray(0, 4), 6);
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A number in base 62, with zeros in front. */
function inLetters(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (; rest > 0n; rest /= 62n) text = letters[Number(rest % 62n)]! + text;
  return text.padStart(length, "0");
}
