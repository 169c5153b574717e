import { beforeEach, expect, test } from "vitest";
import {
  acknowledgeAlert,
  muteAlert,
  snoozeAlert,
  unacknowledgeAlert,
  unmuteAlert,
  unsnoozeAlert,
} from "../../src/alerts/index.ts";
import { defineHandler, DoNotRetry } from "../../src/index.ts";
import { sql } from "../../src/sql.ts";
import { useAlerts } from "./support.ts";

let fails = true;

const shaky = defineHandler({
  name: "shaky",
  attempts: 1,
  run: () => {
    if (fails) throw new DoNotRetry("it does not work");
  },
});

const here = useAlerts([shaky]);
const minute = 60_000;
let onCall = "";
let boss = "";

beforeEach(async () => {
  fails = true;
  onCall = await here.addChannel("on call", { is_default: false });
  boss = await here.addChannel("boss", { is_default: false });
});

/** A job that has failed, and of which `ops` has been told. */
async function aFailure(settings: object): Promise<string> {
  await here.addRule({ kind: "failed", settings });
  await here.horarium.schedule("nightly", shaky, { cron: "0 13 * * *" });
  await here.horarium.advance("1h");
  expect(await heard()).toEqual(["ops: alert.opened"]);
  const [alert] = await here.alerts();
  return alert!.id;
}

const heard = async () => (await here.told()).map(({ to, type }) => `${to}: ${type}`);

async function heardAfter(by: "10m" | "20m" | "30m" | "1h" | "24h"): Promise<string[]> {
  here.horarium.clock.advance(by);
  return heard();
}

const steps = () => [
  { afterMs: 30 * minute, channels: [onCall] },
  { afterMs: 60 * minute, channels: [boss] },
];

test("what nobody acknowledges goes to the channels of each step, and its end to all of them", async () => {
  await aFailure({ escalation: steps() });
  expect(await heardAfter("20m")).toEqual([]);
  expect(await heardAfter("10m")).toEqual(["on call: alert.escalated"]);
  expect(await heardAfter("20m")).toEqual([]);
  expect(await heardAfter("10m")).toEqual(["boss: alert.escalated"]);
  expect((await heardAfter("24h")).toSorted()).toEqual([
    "boss: alert.reminder",
    "on call: alert.reminder",
    "ops: alert.reminder",
  ]);
  fails = false;
  await here.horarium.advance("24h");
  expect((await heard()).toSorted()).toEqual([
    "boss: alert.resolved",
    "on call: alert.resolved",
    "ops: alert.resolved",
  ]);
});

test("what is acknowledged goes no further, until that is taken back", async () => {
  const id = await aFailure({ escalation: steps() });
  const { db, clock } = here.horarium;
  await acknowledgeAlert(db, clock, id, { by: "ada" });
  expect(await heardAfter("24h")).toEqual([]);
  await unacknowledgeAlert(db, clock, id, { by: "ada" });
  // both steps have passed
  expect((await heard()).toSorted()).toEqual(["boss: alert.escalated", "on call: alert.escalated"]);
  await expect(unacknowledgeAlert(db, clock, id, { by: "ada" })).rejects.toThrow(
    "nobody has acknowledged",
  );
  const events = await db.rows(sql<{ verb: string }>`select verb from alert_event order by id`);
  expect(events.map(({ verb }) => verb)).toEqual(["opened", "acknowledged", "unacknowledged"]);
});

test("reminders come again and again until somebody acknowledges it", async () => {
  const id = await aFailure({ reminderMs: 60 * minute });
  expect(await heardAfter("1h")).toEqual(["ops: alert.reminder"]);
  expect(await heardAfter("1h")).toEqual(["ops: alert.reminder"]);
  await acknowledgeAlert(here.horarium.db, here.horarium.clock, id, { by: "ada" });
  expect(await heardAfter("1h")).toEqual([]);
});

test("an escalation begins anew when the alert opens again", async () => {
  await aFailure({ escalation: steps() });
  expect(await heardAfter("30m")).toEqual(["on call: alert.escalated"]);
  fails = false;
  await here.horarium.advance("24h");
  await heard();
  fails = true;
  await here.horarium.advance("24h");
  expect(await heard()).toEqual(["ops: alert.reopened"]);
  expect(await heardAfter("30m")).toEqual(["on call: alert.escalated"]);
});

test("the end of a snooze and of a mute is told where it is still broken", async () => {
  const id = await aFailure({});
  const { db, clock } = here.horarium;
  const in10 = () => new Date(clock.now().getTime() + 10 * minute);
  await snoozeAlert(db, clock, id, { by: "ada", until: in10() });
  expect(await heardAfter("10m")).toEqual(["ops: alert.reminder"]);
  expect(await heardAfter("10m")).toEqual([]);
  await snoozeAlert(db, clock, id, { by: "ada", until: null });
  await unsnoozeAlert(db, clock, id, { by: "ada" });
  // who ends it knows of it
  expect(await heard()).toEqual([]);
  expect(await heardAfter("24h")).toEqual(["ops: alert.reminder"]);
  await expect(unsnoozeAlert(db, clock, id, { by: "ada" })).rejects.toThrow("not snoozed");
  await muteAlert(db, clock, id, { by: "ada", until: in10() });
  await unmuteAlert(db, clock, id, { by: "ada" });
  await expect(unmuteAlert(db, clock, id, { by: "ada" })).rejects.toThrow("not muted");
  expect(await heardAfter("24h")).toEqual(["ops: alert.reminder"]);
});
