import { defineHandler } from "horarium";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  accessibilityFaults,
  noChromium,
  scrollsSideways,
  useDashboard,
} from "./support/dashboard.ts";

const summary = defineHandler({
  name: "my_summary",
  description: "Mails you how much you have read",
  personal: { title: "My reading summary" },
  parameters: z.strictObject({
    days: z.int().min(1).default(7).meta({ title: "Days", description: "Of so many days" }),
  }),
  run: ({ owner, parameters }) => ({ owner, days: parameters.days }),
});

const backup = defineHandler({ name: "backup", run: () => "all" });

describe.skipIf(noChromium)("jobs of one's own", () => {
  const dashboard = useDashboard({ handlers: [summary, backup] });

  test("are allowed by an admin, made by a member, and seen by nobody else", async () => {
    const admin = await dashboard.open("my-jobs");
    await admin.getByText("As long as an admin allows none").waitFor();
    await admin.getByText("Nobody has a job of their own").waitFor();
    // work for all is no template
    expect(await admin.getByText("backup").count()).toBe(0);
    await admin.getByRole("switch", { name: "My reading summary allowed" }).click();
    await admin.getByText(/allowed by/).waitFor();
    expect(await accessibilityFaults(admin)).toEqual([]);

    // a member has no other pages: every address leads here
    const member = await dashboard.open("executions", { as: "member", width: 360, height: 800 });
    await member.waitForURL(/my-jobs$/);
    await member.getByRole("heading", { name: "My jobs", level: 1 }).waitFor();
    expect(await member.getByRole("link", { name: "Executions" }).count()).toBe(0);
    await member.getByRole("button", { name: "Make a job" }).click();
    const dialog = member.getByRole("dialog", { name: "Make a job of your own" });
    await dialog.getByLabel("Name").fill("Sunday evening");
    await dialog.getByText(/^At 18:00 on every Sunday/).waitFor();
    await dialog.getByRole("textbox", { name: "Days" }).fill("14");
    expect(await accessibilityFaults(member)).toEqual([]);
    await expect.poll(() => scrollsSideways(member)).toBe(false);
    await dialog.getByRole("button", { name: "Make it" }).click();
    await member.getByRole("heading", { name: "Sunday evening" }).waitFor();

    await member.getByRole("button", { name: "Run now: Sunday evening" }).click();
    const history = member.getByRole("list", { name: "History of Sunday evening" });
    await history.getByText("Completed").waitFor();
    const file = member.waitForEvent("download");
    await history.getByRole("button", { name: "Download the result" }).click();
    expect((await file).suggestedFilename()).toBe("sunday-evening.json");
    await member.getByRole("button", { name: "Run now: Sunday evening" }).click();
    await member
      .getByText(/runs at most once an hour/)
      .first()
      .waitFor();
    expect(await accessibilityFaults(member)).toEqual([]);
    await expect.poll(() => scrollsSideways(member)).toBe(false);

    // more often than once an hour is refused before it is sent
    await member.getByRole("button", { name: "Change Sunday evening" }).click();
    const change = member.getByRole("dialog", { name: "Change Sunday evening" });
    await change.getByRole("button", { name: /How often/ }).click();
    await member.getByRole("option", { name: "Another schedule" }).click();
    await change.getByRole("textbox", { name: "Schedule" }).fill("*/5 * * * *");
    await change
      .getByText(/at most once an hour: choose/)
      .first()
      .waitFor();
    await change.getByRole("textbox", { name: "Schedule" }).fill("0 9 * * *");
    await change.getByRole("button", { name: "Save" }).click();
    const own = member.getByRole("list", { name: "My jobs" });
    await own.getByText(/^At 09:00 every day/).waitFor();

    // the admin sees whose it is, and nothing of it anywhere else
    const line = admin.getByRole("list", { name: "Personal jobs" }).getByRole("listitem");
    await admin.reload();
    await line.filter({ hasText: "Sunday evening" }).filter({ hasText: "member" }).waitFor();
    const operator = await dashboard.open("jobs", { as: "operator" });
    await operator.getByText("No jobs yet").waitFor();
    expect(await operator.content()).not.toContain("Sunday evening");
    await admin.getByRole("switch", { name: /^Sunday evening of .* enabled$/ }).click();
    await expect.poll(async () => (await jobs()).map(({ enabled }) => enabled)).toEqual([false]);
    await member.reload();
    await member.getByText("An admin has done it, and enables it again.").waitFor();
    await expect
      .poll(() => member.getByRole("switch", { name: "Sunday evening enabled" }).isDisabled())
      .toBe(true);

    await member.getByRole("button", { name: "Delete Sunday evening" }).click();
    await member.getByRole("button", { name: "Delete it" }).click();
    await member.getByText("You have no jobs of your own").waitFor();
    await expect.poll(jobs).toEqual([]);
  });

  async function jobs(): Promise<{ enabled: boolean }[]> {
    const { rows } = await dashboard.database.pool.query<{ enabled: boolean }>(
      "select enabled from horarium.scheduled_job where owner_id is not null and deleted_at is null",
    );
    return rows;
  }
});
