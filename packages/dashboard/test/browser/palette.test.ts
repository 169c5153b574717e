import { defineHandler } from "horarium";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  accessibilityFaults,
  noChromium,
  scrollsSideways,
  useDashboard,
} from "./support/dashboard.ts";

const echo = defineHandler({ name: "echo", run: () => null });

describe.skipIf(noChromium)("the palette", () => {
  const dashboard = useDashboard({
    handlers: [echo],
    now: "2026-11-24T12:00:00Z",
    async prepare(horarium) {
      await horarium.schedule("refresh_metadata", echo, { cron: "0 3 * * *" });
      await horarium.schedule("backup_database", echo, { cron: "0 2 * * *" });
    },
  });
  const openPalette = async (page: Page, text: string) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find or do" }).fill(text);
  };
  const enabled = async (name: string) => {
    const { rows } = await dashboard.database.pool.query<{
      enabled: boolean;
      disabled_reason: string | null;
      disabled_until: Date | null;
    }>(
      "select enabled, disabled_reason, disabled_until from horarium.scheduled_job where name = $1",
      [name],
    );
    return rows[0]!;
  };

  test("finds jobs with how they stand, and pages, and leads to them", async () => {
    const page = await dashboard.open("");
    await page.getByRole("button", { name: "Find or do" }).click();
    const field = page.getByRole("combobox", { name: "Find or do" });
    await field.fill("metdata");
    await page.getByRole("option", { name: /^Refresh metadata.*next\sin\s1\d\sh/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await field.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Refresh metadata" }).waitFor();
    await openPalette(page, "chang");
    await page.getByRole("option", { name: "Changes" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Changes" }).waitFor();
  });

  test("disables a job until a time for a reason, and lists the way back", async () => {
    const page = await dashboard.open("changes");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await openPalette(page, "disable backup until someday");
    await page.getByText(/“someday” is no time to come/).waitFor();
    await page
      .getByRole("combobox", { name: "Find or do" })
      .fill("disable backup until tomorrow because the disk is full");
    await page.getByRole("option", { name: /^Disable Backup database until .*08:00/ }).waitFor();
    await page.keyboard.press("Enter");
    await page
      .getByText(/^Backup database is disabled until/)
      .first()
      .waitFor();
    await expect
      .poll(() => enabled("backup_database"))
      .toMatchObject({
        enabled: false,
        disabled_reason: "the disk is full",
      });
    await openPalette(page, "undo");
    await page.getByRole("option", { name: /^Undo: Backup database is disabled/ }).waitFor();
    await page.keyboard.press("Enter");
    await page
      .getByText(/^Backup database is enabled/)
      .first()
      .waitFor();
    await expect.poll(() => enabled("backup_database")).toMatchObject({ enabled: true });
  });

  test("runs and skips by words, and knows the execution by its id", async () => {
    const page = await dashboard.open("changes");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await openPalette(page, "run refr");
    await page.getByRole("option", { name: /^Run Refresh metadata now/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Refresh metadata runs now.").first().waitFor();
    await openPalette(page, "skip next refr");
    await page.getByRole("option", { name: /^Skip the next slot of Refresh metadata/ }).waitFor();
    await page.keyboard.press("Enter");
    await page
      .getByText(/of Refresh metadata is skipped/)
      .first()
      .waitFor();
    const { rows } = await dashboard.database.pool.query<{ id: string }>(
      "select id from horarium.job_execution where trigger = 'manual'",
    );
    await openPalette(page, rows[0]!.id);
    // before it is found, which is what Enter waits for
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(rows[0]!.id));
  });

  test("passes by no question: what asks for more opens its dialog, what may not be done is not offered", async () => {
    const page = await dashboard.open("jobs/refresh_metadata");
    await page.getByRole("heading", { level: 1, name: "Refresh metadata" }).waitFor();
    await openPalette(page, "backfill");
    await page.getByRole("option", { name: /^Backfill Refresh metadata/ }).waitFor();
    await page.keyboard.press("Enter");
    const backfill = page.getByRole("dialog", { name: /^Backfill/ });
    await backfill.getByRole("heading").waitFor();
    // it takes the focus a moment after it is seen
    await backfill.press("Escape");
    await backfill.waitFor({ state: "detached" });
    // code declares it
    await openPalette(page, "delete");
    await page.getByText(/is called that, and it is nothing that can be done/).waitFor();
    const reader = await dashboard.open("jobs", { as: "reader" });
    await reader.getByRole("link", { name: "Refresh metadata" }).waitFor();
    await openPalette(reader, "run refr");
    await reader.getByText(/is called that, and it is nothing that can be done/).waitFor();
  });

  test("sets the theme, and fits a phone", async () => {
    const page = await dashboard.open("changes", { width: 360, height: 740 });
    await page.getByRole("button", { name: "Find or do" }).click();
    await page.getByRole("combobox", { name: "Find or do" }).fill("theme dark");
    await expect.poll(() => scrollsSideways(page)).toBe(false);
    await page.getByRole("option", { name: "Theme: dark" }).click();
    await page.waitForFunction(() => document.documentElement.dataset["theme"] === "dark");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});
