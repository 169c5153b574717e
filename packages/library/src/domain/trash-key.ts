import { createHash } from "node:crypto";

/** Where the store's trash is. */
export const trash = ".trash/";

const longest = 1_024;

/** Where an object lies in the trash of a day (`2026-11-24`): under its own key, or its hash if that is too long for a store. */
export function trashKey(day: string, key: string): string {
  const whole = `${trash}${day}/${key}`;
  return Buffer.byteLength(whole) <= longest
    ? whole
    : `${trash}${day}/${createHash("sha256").update(key).digest("hex")}`;
}

/** The day on which what has this key was thrown away, or null if it is not in the trash. */
export function trashDay(key: string): string | null {
  return /^\.trash\/(\d{4}-\d{2}-\d{2})\//.exec(key)?.[1] ?? null;
}
