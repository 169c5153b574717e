import { defineHandler } from "horarium";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });
const fail = defineHandler({
  name: "fail",
  attempts: 1,
  run: () => {
    throw new Error("no answer from openlibrary.org");
  },
});

describe.skipIf(noChromium)("the list of executions", () => {
  const dashboard = useDashboard({
    handlers: [greet, fail],
    async prepare(horarium) {
      await horarium.schedule("greeting", greet, { cron: "@manual" });
      await horarium.schedule("failing", fail, { cron: "@manual" });
    },
  });

  test("takes in new executions by itself while its top is in view", async () => {
    await dashboard.horarium.runNow("greeting");
    const page = await dashboard.open("executions");
    await page
      .getByRole("row", { name: /Greeting/ })
      .first()
      .waitFor();
    const before = await listed(page);
    await dashboard.horarium.runNow("greeting");
    await dashboard.horarium.runNow("failing");
    await expect.poll(() => listed(page)).toBe(before + 2);
    await page
      .getByRole("row", { name: /Failing.*Failed/ })
      .first()
      .waitFor();
  });

  test("counts them instead while the reader is at work in the list, and shows them when asked", async () => {
    const page = await dashboard.open("executions");
    const first = page.getByRole("row", { name: /Greeting|Failing/ }).first();
    await first.getByRole("checkbox").check({ force: true });
    const before = await listed(page);
    await dashboard.horarium.runNow("greeting");
    await dashboard.horarium.runNow("greeting");
    const pill = page.getByRole("button", { name: "2 new executions" });
    await pill.waitFor();
    expect(await listed(page)).toBe(before);
    await pill.click();
    await expect.poll(() => listed(page)).toBe(before + 2);
    expect(await pill.count()).toBe(0);
    // what was selected stays so
    await page.getByRole("region", { name: "Selected executions" }).waitFor();
  });

  test("is filtered by its chips, and Back takes a filter off", async () => {
    const page = await dashboard.open("executions");
    await page
      .getByRole("row", { name: /Greeting/ })
      .first()
      .waitFor();
    await page.getByRole("group", { name: "Status" }).getByText("Failed").click();
    await page.waitForURL(/status=failed/);
    await expect.poll(() => page.getByRole("row", { name: /Greeting/ }).count()).toBe(0);
    await page.goBack();
    await page
      .getByRole("row", { name: /Greeting/ })
      .first()
      .waitFor();
  });

  test("groups what failed by its error, and leads from there to each", async () => {
    await dashboard.horarium.runNow("failing");
    const page = await dashboard.open("executions?group=error");
    await page.getByText("no answer from openlibrary.org").waitFor();
    await page.getByRole("link", { name: /^\d+ executions?$/ }).click();
    await page
      .getByRole("row", { name: /Failing/ })
      .first()
      .waitFor();
    await page
      .getByRole("row", { name: /Failing/ })
      .first()
      .getByRole("link")
      .first()
      .click();
    await page.getByRole("heading", { name: "Why it failed" }).waitFor();
  });
});

function listed(page: Page): Promise<number> {
  return page.getByRole("table", { name: "Executions" }).locator("tbody tr[aria-rowindex]").count();
}
