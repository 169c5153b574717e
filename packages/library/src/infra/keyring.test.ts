import { randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import { createKeyRing, parseKeyRing } from "./keyring.ts";

const place = { connection: "12", column: "refresh_token" } as const;
const code = (value: string) => expect.objectContaining({ code: value }) as Error;

test("opens what it sealed, and seals the same token differently each time", () => {
  const keys = createKeyRing({ one: randomBytes(32) });
  const sealed = keys.seal("a token with ümläuts", place);
  expect(keys.open(sealed, "one", place)).toBe("a token with ümläuts");
  expect(keys.seal("a token with ümläuts", place)).not.toEqual(sealed);
  expect(Buffer.from(sealed).includes("token")).toBe(false);
});

test("a token moved to another row or column, or changed by one bit, does not open", () => {
  const keys = createKeyRing({ one: randomBytes(32) });
  const sealed = keys.seal("token", place);
  for (const other of [
    { ...place, connection: "13" },
    { ...place, column: "access_token" as const },
  ]) {
    expect(() => keys.open(sealed, "one", other)).toThrow(code("seal_broken"));
  }
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Uint8Array.from(sealed);
    changed[at]! ^= 1;
    expect(() => keys.open(changed, "one", place)).toThrow(code("seal_broken"));
  }
  expect(() => keys.open(sealed.subarray(0, 20), "one", place)).toThrow(code("seal_broken"));
});

test("the first key seals, the others still open, and one that is gone is named", () => {
  const [older, newer] = [randomBytes(32), randomBytes(32)];
  const sealed = createKeyRing({ older }).seal("token", place);
  const both = createKeyRing({ newer, older });
  expect(both.current).toBe("newer");
  expect(both.open(sealed, "older", place)).toBe("token");
  expect(() => createKeyRing({ newer }).open(sealed, "older", place)).toThrow(
    "key older is not in the key ring",
  );
  expect(() => createKeyRing({ older: newer }).open(sealed, "older", place)).toThrow(
    code("seal_broken"),
  );
});

test("keys are read from a text, and a wrong one is named without being shown", () => {
  const key = randomBytes(32);
  const keys = parseKeyRing(` new:${key.toString("base64")}, old:${key.toString("base64")} `);
  expect(keys.current).toBe("new");
  expect(parseKeyRing("").current).toBeNull();
  // ids that are numbers too: the first one seals
  const text = key.toString("base64");
  expect(parseKeyRing(`2026:${text},2025:${text}`).current).toBe("2026");
  expect(() => parseKeyRing(`a:${text},a:${text}`)).toThrow("key a stands in the key ring twice");
  expect(() => parseKeyRing("new:c2hvcnQ=")).toThrow("key new has 5 bytes; AES-256 needs 32");
  expect(() => parseKeyRing("c2VjcmV0")).toThrow("key 1 of the key ring is not written");
  expect(() => parseKeyRing("").seal("token", place)).toThrow(code("key_missing"));
});
