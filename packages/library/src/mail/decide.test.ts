import { expect, test } from "vitest";

import type { Profile } from "../ports/index.ts";
import { decide, preferenceKey, type DueRow, type Facts, type Rules } from "./decide.ts";

const now = new Date("2026-11-24T12:00:00Z");
const rules: Rules = { quietHours: true, digests: true };

const row = (more: Partial<DueRow> = {}): DueRow => ({
  id: "1",
  member_id: "7",
  type: "news",
  subject_keys: [],
  payload: { title: "News" },
  priority: 100,
  attempts: 0,
  created_at: new Date("2026-11-24T11:50:00Z"),
  expires_at: null,
  ...more,
});

const profile: Profile = {
  member: "7",
  address: "Ada@example.org",
  locale: "en",
  time_zone: "UTC",
  quiet_from: null,
  quiet_to: null,
  mode: "immediate",
  digest_hour: 8,
  is_blocked: false,
};

const facts = (more: Partial<Profile> = {}, other: Partial<Facts> = {}): Facts => ({
  now,
  profiles: new Map([["7", { ...profile, ...more }]]),
  problems: [],
  preferences: new Map(),
  suppressed: new Set(),
  relevant: new Set(),
  parts: new Map(),
  ...other,
});

const prefer = (type: string, mode: "off" | "immediate" | "daily") =>
  [preferenceKey("7", type), mode] as const;

test("a choice for the type counts before one for all types, and that before the profile", () => {
  const all = new Map([prefer("*", "off")]);
  expect(decide(row(), facts({}, { preferences: all }), rules)).toMatchObject({ to: "close" });
  const both = new Map([prefer("*", "off"), prefer("news", "immediate")]);
  expect(decide(row(), facts({ mode: "daily" }, { preferences: both }), rules).to).toBe("send");
  expect(decide(row(), facts({ mode: "daily" }), rules)).toEqual({
    to: "wait",
    until: new Date("2026-11-25T08:00:00Z"),
    why: "digest",
  });
});

test("what would be too late in a digest comes by itself", () => {
  const soon = row({ expires_at: new Date("2026-11-25T07:00:00Z") });
  expect(decide(soon, facts({ mode: "daily" }), rules).to).toBe("send");
  const quiet = { mode: "daily", quiet_from: "11:00", quiet_to: "13:00" } as const;
  expect(decide(soon, facts(quiet), rules)).toEqual({
    to: "wait",
    until: new Date("2026-11-24T13:00:00Z"),
    why: "quiet",
  });
});

test("security waits for nothing, but an address that gets no mail gets none", () => {
  const preferences = new Map([prefer("news", "off")]);
  const everything = { quiet_from: "11:00", quiet_to: "13:00", is_blocked: true } as const;
  const urgent = row({ priority: 0 });
  expect(decide(urgent, facts(everything, { preferences }), rules).to).toBe("send");
  const suppressed = new Set(["ada@example.org"]);
  expect(decide(urgent, facts({}, { suppressed }), rules)).toMatchObject({ status: "suppressed" });
  expect(decide(urgent, facts({ address: null }), rules)).toMatchObject({ status: "suppressed" });
});

test("a delivery whose subjects are all gone is obsolete, one of which some are left is told of those", () => {
  const two = row({ subject_keys: ["loan:1:1", "loan:2:2"] });
  expect(decide(two, facts(), rules)).toMatchObject({ to: "close", status: "obsolete" });
  const relevant = new Set(["loan:2:2", "loan:3:3"]);
  expect(decide(two, facts({}, { relevant }), rules)).toMatchObject({
    to: "send",
    told: { subjects: ["loan:2:2"] },
  });
});

test("a digest is sent as long as a part of it is left", () => {
  const digest = row({ id: "9", type: "digest" });
  const parts = (...rows: DueRow[]) => ({ parts: new Map([["9", rows]]) });
  const gone = row({ subject_keys: ["notice:1"] });
  expect(decide(digest, facts({ mode: "daily" }, parts(gone, row())), rules)).toMatchObject({
    to: "send",
    told: { parts: [{ type: "news" }] },
  });
  expect(decide(digest, facts({}, parts(gone)), rules)).toMatchObject({ status: "obsolete" });
});
