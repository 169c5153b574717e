import { expect, test } from "vitest";

import { trashDay, trashKey } from "./trash-key.ts";

test("the trash keeps the key, and tells the day", () => {
  expect(trashKey("2026-11-24", "assets/a/b.epub")).toBe(".trash/2026-11-24/assets/a/b.epub");
  expect(trashDay(".trash/2026-11-24/assets/a/b.epub")).toBe("2026-11-24");
  expect(trashDay("assets/.trash/2026-11-24/a")).toBeNull();
  expect(trashDay(".trash/notes.txt")).toBeNull();
});

test("a key that would become too long is replaced by its hash", () => {
  const longest = "é".repeat(503);
  expect(trashKey("2026-11-24", longest)).toBe(`.trash/2026-11-24/${longest}`);
  expect(trashKey("2026-11-24", `${longest}x`)).toMatch(/^\.trash\/2026-11-24\/[0-9a-f]{64}$/);
  expect(trashKey("2026-11-24", `${longest}y`)).not.toBe(trashKey("2026-11-24", `${longest}x`));
});
