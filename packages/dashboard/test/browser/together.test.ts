import { defineHandler } from "horarium";
import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });

describe.skipIf(noChromium)("two people and several tabs", () => {
  const dashboard = useDashboard({
    handlers: [greet],
    async prepare(horarium) {
      await horarium.createJob("nightly", greet, { cron: "0 3 * * *", timezone: "Europe/Rome" });
    },
  });

  test("one stream serves six tabs, and each shows what somebody else has changed", async () => {
    const page = await dashboard.open("jobs/nightly");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    let streams = 0;
    page.context().on("request", (request) => {
      // its own may break and begin anew
      if (request.url().includes("/api/events") && request.frame().page() !== page) streams++;
    });
    const tabs = [page];
    for (const path of [
      "jobs",
      "jobs/nightly?tab=schedule",
      "jobs/nightly?tab=changes",
      "changes",
      "",
    ])
      tabs.push(await dashboard.openBeside(page, path));
    await dashboard.horarium.editJob("nightly", { cron: "10 3 * * *" }, { by: "ada@example.com" });
    // only a tab that is looked at is drawn
    for (const tab of tabs) {
      await tab.bringToFront();
      await tab
        .getByText(/03:10|10 3 \* \* \*/)
        .first()
        .waitFor();
    }
    expect(streams).toBe(0);
  });

  test("who saves what somebody else has changed meanwhile sees both, and loses nothing", async () => {
    const page = await dashboard.open("jobs/nightly?tab=schedule");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByText("Cron", { exact: true }).click();
    await page.getByLabel("Cron expression").fill("20 3 * * *");
    await page.getByLabel("Reason (optional)").fill("after the backup");
    await dashboard.horarium.editJob("nightly", { cron: "40 3 * * *" }, { by: "ada@example.com" });
    // the page has heard of it, and moves no more
    await page.getByText(/03:40/).first().waitFor();
    await page.getByRole("button", { name: /^Save, next slot/ }).click();
    const conflict = page.getByRole("alert", { name: "Changed by somebody else meanwhile" });
    await conflict.waitFor();
    await expect.poll(() => conflict.innerText()).toContain("20 3 * * *");
    await expect.poll(() => conflict.innerText()).toContain("40 3 * * *");
    expect((await dashboard.horarium.job("nightly")).schedule).toBe("40 3 * * *");
    await conflict.getByRole("button", { name: "Keep mine, and save again" }).click();
    await conflict.waitFor({ state: "detached" });
    await expect.poll(() => page.getByLabel("Cron expression").inputValue()).toBe("20 3 * * *");
    await expect
      .poll(() => page.getByLabel("Reason (optional)").inputValue())
      .toBe("after the backup");
    await page.getByRole("button", { name: /^Save, next slot/ }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await expect
      .poll(async () => (await dashboard.horarium.job("nightly")).schedule)
      .toBe("20 3 * * *");
  });
});

describe.skipIf(noChromium)("without a network", () => {
  const dashboard = useDashboard({
    handlers: [greet],
    async prepare(horarium) {
      await horarium.schedule("nightly", greet, { cron: "0 3 * * *" });
    },
  });

  test("what is shown stays and says how old it is, writes are refused in words, and all is made up for afterwards", async () => {
    const page = await dashboard.open("executions");
    await page.clock.install();
    await page.reload();
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    const jobs = await dashboard.openBeside(page, "jobs");
    await jobs.getByRole("row", { name: /Nightly/ }).waitFor();
    await page.bringToFront();
    await page.context().setOffline(true);
    await dashboard.stopServing();
    await dashboard.startServing();
    await page.clock.runFor(6_000);
    await page.getByRole("button", { name: /^Reconnecting/ }).waitFor();
    await page.clock.runFor(20_000);
    await page.getByRole("button", { name: /^Offline.*showing \d\d:\d\d:\d\d/ }).waitFor();
    for (let n = 0; n < 3; n++) await dashboard.horarium.runNow("nightly");

    await jobs.bringToFront();
    const control = jobs.getByRole("switch", { name: "Nightly enabled" });
    await control.press("Space");
    await jobs
      .getByRole("alert")
      .getByText(/server cannot be reached/)
      .waitFor();
    await expect.poll(() => control.isChecked()).toBe(true);
    expect((await dashboard.horarium.job("nightly")).enabled).toBe(true);

    await page.bringToFront();
    // that the network is back is reason enough to try
    await page.context().setOffline(false);
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await page.clock.runFor(5_000);
    const rows = page.getByRole("table", { name: "Executions" }).locator("tbody tr[aria-rowindex]");
    await expect.poll(() => rows.count()).toBe(3);
  });
});
