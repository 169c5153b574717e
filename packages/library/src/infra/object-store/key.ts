import { StoreRefusal } from "./store-refusal.ts";

/** What S3 allows; a directory keeps to it, so that files can move to S3. */
export const longestKey = 1_024;

/** Throws a `StoreRefusal` for a key that is empty, too long, no Unicode text, or that points out of its folder. */
export function checkKey(key: string): void {
  const bytes = Buffer.from(key);
  if (bytes.length === 0) refuse(key, "is empty");
  if (bytes.length > longestKey) refuse(key, `is longer than ${longestKey} bytes`);
  if (key.includes("\0") || bytes.toString() !== key) refuse(key, "is not Unicode text");
  // a URL would drop these as well: "a/../b" and "b" would be one object
  if (key.split("/").some((part) => part === "." || part === ".."))
    refuse(key, "points out of its folder");
}

function refuse(key: string, why: string): never {
  throw new StoreRefusal("bad_key", `key ${JSON.stringify(key.slice(0, 100))} ${why}`);
}
