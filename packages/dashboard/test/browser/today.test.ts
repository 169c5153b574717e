import { defineHandler, resolveAlert } from "horarium";
import { describe, expect, test } from "vitest";
import { accessibilityFaults, noChromium, useDashboard } from "./support/dashboard.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });
const refresh = defineHandler({
  name: "refresh_metadata",
  attempts: 1,
  run: () => {
    throw new Error("ETIMEDOUT openlibrary.org");
  },
});

describe.skipIf(noChromium)("a day on which something fails", () => {
  const dashboard = useDashboard({
    handlers: [greet, refresh],
    async prepare(horarium) {
      await horarium.schedule("refresh-metadata", refresh, { cron: "@manual" });
      for (let n = 1; n < 8; n++)
        await horarium.schedule(`job-${n}`, greet, { cron: `${n * 7} * * * *` });
    },
  });

  test("says in its first lines what fails, since when and why, and offers to do it again", async () => {
    const failures = async () =>
      (await dashboard.horarium.executions({ status: ["failed"] })).rows.length;
    for (const failed of [1, 2, 3]) {
      await dashboard.horarium.runNow("refresh-metadata");
      await expect.poll(failures).toBe(failed);
    }
    const page = await dashboard.open("", { height: 720 });
    await page.getByText(/^Refresh metadata has failed 3 times since \d\d:\d\d\.$/).waitFor();
    const attention = page.getByRole("region", { name: "Needs attention" });
    await attention.getByText("ETIMEDOUT openlibrary.org").waitFor();
    const retry = attention.getByRole("button", { name: /^Retry: Refresh metadata: failed/ });
    const bottom = () => retry.evaluate((element) => element.getBoundingClientRect().bottom);
    await expect.poll(bottom).toBeLessThan(720);
    await page.waitForFunction(() => document.title === "(1) Today · Horarium");
    expect(await accessibilityFaults(page)).toEqual([]);
    await retry.click();
    await expect.poll(failures).toBe(4);
    await page.getByText(/^Refresh metadata has failed 4 times/).waitFor();
  });

  test("needs nobody once somebody is on it, who says so in the palette, and can take it back", async () => {
    await dashboard.horarium.runNow("refresh-metadata");
    const page = await dashboard.open("");
    const attention = page.getByRole("region", { name: "Needs attention" });
    await attention.getByRole("link", { name: /^Refresh metadata: failed/ }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find or do" }).fill("ack refresh");
    await page.getByRole("option", { name: /^Acknowledge: Refresh metadata/ }).waitFor();
    await page.keyboard.press("Enter");
    await page
      .getByText(/Nothing new needs you\. One job is failing; alerts: 1 acknowledged\./)
      .waitFor();
    await attention.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).first().click();
    await attention.getByRole("button", { name: /^Acknowledge: Refresh metadata/ }).waitFor();
  });

  test("has a mark with a red sector while an alert is open", async () => {
    const page = await dashboard.open("settings");
    const icon = () =>
      page.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel="icon"]')!.href);
    await page.waitForFunction(() => document.title.startsWith("(1) "));
    const failing = await icon();
    const { db, clock } = dashboard.horarium;
    const { rows } = await dashboard.database.pool.query<{ id: string }>(
      "select id from horarium.alert where resolved_at is null",
    );
    for (const { id } of rows) await resolveAlert(db, clock, id, { by: "the test" });
    await page.waitForFunction(() => document.title === "Settings · Horarium");
    await expect.poll(icon).not.toBe(failing);
  });
});

describe.skipIf(noChromium)("a day that is planned", () => {
  const dashboard = useDashboard({
    handlers: [greet, refresh],
    now: "2026-11-24T02:30:00Z",
    async prepare(horarium) {
      await horarium.schedule("refresh-metadata", refresh, { cron: "0 * * * *" });
      for (let n = 1; n < 8; n++)
        await horarium.schedule(`job-${n}`, greet, { cron: `${n * 7} * * * *` });
    },
  });

  test("skips a slot for this once, and puts it back by Undo", async () => {
    const page = await dashboard.open("");
    const next = page.getByRole("region", { name: "Next" });
    await next.getByRole("button", { name: /^Skip Job 1 at .* only$/ }).click();
    await page
      .getByText(/Job 1 skips .* only\./)
      .first()
      .waitFor();
    const skipped = async () =>
      (await dashboard.horarium.executions({ status: ["skipped"] })).rows.length;
    await expect.poll(skipped).toBe(1);
    await page.getByRole("button", { name: "Undo" }).first().click();
    await expect.poll(skipped).toBe(0);
  });

  test("has quiet windows with their names, and what was moved where it begins", async () => {
    const slot = new Date("2026-11-24T04:00:00Z");
    const to = new Date("2026-11-24T02:50:00Z");
    await dashboard.horarium.moveSlot("refresh-metadata", { slot, to });
    await dashboard.database.pool.query(
      `insert into horarium.quiet_window (id, name, scope, starts_at, ends_at, created_at)
       values (gen_random_uuid(), 'Move of the catalogue', 'all', $1, $2, $1)`,
      ["2026-11-24T05:00:00Z", "2026-11-24T06:30:00Z"],
    );
    const page = await dashboard.open("?zone=utc");
    const timeline = page.getByRole("region", { name: "Timeline" });
    const windows = timeline.getByRole("list", { name: "Quiet windows" });
    await windows.getByText(/Move of the catalogue, .*05:00 to .*06:30: alerts are held/).waitFor();
    await timeline.getByText("moved from where it was").waitFor();
    const next = page.getByRole("region", { name: "Next" });
    await next.getByText(/moved from .*04:00/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("v");
    await timeline.getByText("Planned, moved").waitFor();
    await timeline.getByText(/Quiet window: alerts are held until 06:30/).waitFor();
  });

  test("is a list under hours by one key, and a picture again", async () => {
    const page = await dashboard.open("");
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.waitFor();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("v");
    await page.waitForURL(/view=agenda/);
    await timeline
      .getByRole("listitem")
      .getByRole("link", { name: /Refresh metadata/ })
      .first()
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
