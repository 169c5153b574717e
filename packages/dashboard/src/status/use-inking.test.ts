import { expect, test } from "vitest";
import type { StateName } from "./state.ts";
import { inkedKeys } from "./use-inking.ts";

const strip = (states: Record<string, StateName>) => new Map(Object.entries(states));

test("a bar is inked in when what was an outline runs or has completed", () => {
  const before = strip({ a: "planned", b: "queued", c: "completed", d: "planned" });
  const now = strip({ a: "running", b: "completed", c: "completed", d: "missed", e: "running" });
  expect(inkedKeys(before, now)).toEqual(["a", "b"]);
});
