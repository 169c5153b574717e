import { randomBytes } from "node:crypto";

import { describe, expect, test } from "vitest";

import { seal, SealedFileError, unseal, type SealingKeys } from "./sealed-file.ts";

const keys: SealingKeys = { current: "2026", keys: { "2026": randomBytes(32) } };
const mebibyte = 1024 * 1024;
const headerBytes = 8 + 32 + 7 + 1 + 4;

async function* inParts(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collected(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

const sealed = (bytes: Uint8Array) => collected(seal(inParts(bytes, 60_000), keys));
const opened = (bytes: Uint8Array, by = keys.keys, size = 70_001) =>
  collected(unseal(inParts(bytes, size), by));

describe("B8: sealing and opening", () => {
  test.each([0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte, 3 * mebibyte + 17])(
    "gives the same %i bytes",
    async (length) => {
      const bytes = randomBytes(length);
      const file = await sealed(bytes);
      expect((await opened(file)).equals(bytes)).toBe(true);
      expect((await opened(file, keys.keys, file.length)).equals(bytes)).toBe(true);
    },
  );

  test("never gives the same file twice, and none of the text", async () => {
    const text = Buffer.from("The Count of Monte Cristo ".repeat(100));
    const [one, other] = [await sealed(text), await sealed(text)];
    expect(one.equals(other)).toBe(false);
    expect(one.includes("Monte")).toBe(false);
  });

  test("refuses another key, a missing key, and a key of the wrong size", async () => {
    const file = await sealed(randomBytes(100));
    await expect(opened(file, { "2026": randomBytes(32) })).rejects.toThrow(SealedFileError);
    await expect(opened(file, {})).rejects.toThrow('there is no key "2026"');
    await expect(opened(file, { "2026": randomBytes(16) })).rejects.toThrow("16 bytes, not 32");
  });

  test("refuses a file that is cut anywhere, at the borders of its pieces too", async () => {
    const file = await sealed(randomBytes(2 * mebibyte + 500));
    const piece = mebibyte + 16;
    const cuts = [0, 5, headerBytes - 1, headerBytes, headerBytes + 3];
    cuts.push(headerBytes + piece, headerBytes + 2 * piece, file.length - 1);
    for (const length of cuts)
      await expect(opened(file.subarray(0, length)), `${length}`).rejects.toThrow(SealedFileError);
  });

  test("refuses a changed byte anywhere, swapped pieces, and what is appended", async () => {
    const file = await sealed(randomBytes(2 * mebibyte + 500));
    for (const at of [0, 10, 45, headerBytes - 1, headerBytes, mebibyte, file.length - 1]) {
      const changed = Buffer.from(file);
      changed[at]! ^= 1;
      await expect(opened(changed), `${at}`).rejects.toThrow(SealedFileError);
    }
    const piece = mebibyte + 16;
    const first = file.subarray(headerBytes, headerBytes + piece);
    const second = file.subarray(headerBytes + piece, headerBytes + 2 * piece);
    const rest = file.subarray(headerBytes + 2 * piece);
    const swapped = Buffer.concat([file.subarray(0, headerBytes), second, first, rest]);
    await expect(opened(swapped)).rejects.toThrow(SealedFileError);
    await expect(opened(Buffer.concat([file, Buffer.from("x")]))).rejects.toThrow(SealedFileError);
  });
});
