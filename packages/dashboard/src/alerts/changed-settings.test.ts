import { expect, test } from "vitest";
import { changedSettings } from "./changed-settings.ts";

const inherited = { failures: 1, of: null, recoverAfter: 1, reminderMs: 86_400_000 };

test("holds what a rule says otherwise, and also that it says none", () => {
  expect(changedSettings({ ...inherited, failures: 3, reminderMs: null }, inherited)).toEqual({
    failures: 3,
    reminderMs: null,
  });
});

test("holds nothing of what is as inherited, so that it follows", () => {
  expect(changedSettings({ ...inherited }, inherited)).toEqual({});
});
