import { expect, test } from "vitest";
import { fromLocal, toLocal } from "./local-time.ts";

test("an instant is written in UTC as it is", () => {
  expect(toLocal("2027-03-28T01:00:00Z", "UTC")).toBe("2027-03-28T01:00");
  expect(toLocal("2027-03-28T03:00:07+02:00", "UTC")).toBe("2027-03-28T01:00:07");
  expect(fromLocal("2027-03-28T01:00", "UTC")).toBe("2027-03-28T01:00:00Z");
});

test("what is written in the browser's zone names the same instant when read back", () => {
  const instant = "2027-07-01T10:30:00Z";
  expect(fromLocal(toLocal(instant, "mine") ?? "", "mine")).toBe(instant);
});

test("an empty field is no value, and what is no instant has no local time", () => {
  expect(fromLocal("", "UTC")).toBeUndefined();
  expect(toLocal("soon", "UTC")).toBeNull();
});
