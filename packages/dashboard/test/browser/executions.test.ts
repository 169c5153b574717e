import { defineHandler, sql } from "horarium";
import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });
let isMended = false;
const stumble = defineHandler({
  name: "stumble",
  attempts: 1,
  run: () => {
    if (!isMended) throw new Error("no room on the disk");
    return "done";
  },
});
const fail = defineHandler({
  name: "fail",
  attempts: 1,
  run: () => {
    throw new Error("no answer from openlibrary.org");
  },
});

describe.skipIf(noChromium)("the list of executions", () => {
  const dashboard = useDashboard({
    handlers: [greet, fail, stumble],
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
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    const before = await listed(page);
    await dashboard.horarium.runNow("greeting");
    await dashboard.horarium.runNow("failing");
    await expect.poll(() => listed(page)).toBe(before + 2);
    await page
      .getByRole("row", { name: /Failing.*Failed/ })
      .first()
      .waitFor();
  });

  test("takes in what happens while others are being asked for", async () => {
    await dashboard.horarium.runNow("greeting");
    const page = await dashboard.open("settings");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await page.getByRole("link", { name: "Executions", exact: true }).first().click();
    await page
      .getByRole("row", { name: /Greeting/ })
      .first()
      .waitFor();
    const before = await listed(page);
    let wasRead: () => void = () => {};
    const isRead = new Promise<void>((resolve) => (wasRead = resolve));
    let goOn: () => void = () => {};
    const isOver = new Promise<void>((resolve) => (goOn = resolve));
    const answerLate = async (route: Route) => {
      const response = await route.fetch();
      wasRead();
      await isOver;
      await route.fulfill({ response });
    };
    await page.route(/\/api\/executions\?limit=100$/, answerLate, { times: 1 });
    await dashboard.horarium.runNow("greeting");
    await isRead;
    await dashboard.horarium.runNow("failing");
    // it is told when the page has heard of it
    await page.getByText("Failing failed", { exact: true }).waitFor({ state: "attached" });
    goOn();
    await expect.poll(() => listed(page)).toBe(before + 2);
    await page
      .getByRole("row", { name: /Failing/ })
      .first()
      .getByText("Failed")
      .first()
      .waitFor();
  });

  test("counts them instead while the reader is at work in the list, and shows them when asked", async () => {
    // a page that hears of changes already: of what was before it is told nothing
    const page = await dashboard.open("settings");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await page.getByRole("link", { name: "Executions", exact: true }).first().click();
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
    await pill.waitFor({ state: "detached" });
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

  test("is found again under the name of a view, with the columns that were chosen", async () => {
    const page = await dashboard.open("executions?status=failed");
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Worker" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "Save this view…" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("What failed");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Views" }).getByText("What failed").waitFor();
    await page.goto(`${dashboard.url}executions`);
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("menuitem", { name: "What failed" }).click();
    await page.waitForURL(/\/executions\?status=failed$/);
    await page.getByRole("button", { name: "Columns" }).click();
    const worker = page.getByRole("checkbox", { name: "Worker" });
    await expect.poll(() => worker.isChecked()).toBe(true);
  });

  test("retries and cancels all that match, also those that are not loaded, and compares two", async () => {
    const { horarium } = dashboard;
    const many = Array.from({ length: 105 }, () => ({ parameters: {} }));
    await horarium.enqueueMany(stumble, many);
    const count = async (status: string) => {
      const [found] = await horarium.db.rows(
        sql<{ count: number }>`
          select count(*)::int as count from job_execution where handler = 'stumble' and status = ${status}`,
      );
      return found!.count;
    };
    await expect.poll(() => count("failed")).toBe(105);
    const page = await dashboard.open("executions?handler=stumble&status=failed");
    const rows = page.getByRole("row", { name: /stumble/ });
    await rows.first().waitFor();
    await page.keyboard.press("*");
    const bar = page.getByRole("region", { name: "Selected executions" });
    await bar.getByText("All executions that match").waitFor();
    await bar.getByRole("button", { name: "Retry all…" }).click();
    const question = page.getByRole("dialog", { name: "Retry 105?" });
    await question.getByText("105 of stumble").waitFor();
    expect(await count("completed")).toBe(0);
    isMended = true;
    await question.getByRole("button", { name: "Retry these 105" }).click();
    await page.getByText("105 retried.").first().waitFor();
    await expect.poll(() => count("completed")).toBe(105);
    expect(await count("failed")).toBe(105);

    // what one may do with a row stands in it, and on its key
    await rows.first().getByRole("link").first().focus();
    await page.keyboard.press("r");
    await expect.poll(() => count("completed")).toBe(106);

    await rows.nth(0).getByRole("checkbox").check({ force: true });
    await rows.nth(1).getByRole("checkbox").check({ force: true });
    await bar.getByRole("link", { name: "Compare" }).click();
    await page.getByRole("heading", { level: 1, name: "Compare executions" }).waitFor();
    await page.getByText("The same error").waitFor();

    await horarium.enqueueMany(
      stumble,
      many.map((one) => ({ ...one, delay: "1h" as const })),
    );
    const waiting = await dashboard.open("executions?handler=stumble&status=scheduled");
    await waiting
      .getByRole("row", { name: /stumble/ })
      .first()
      .waitFor();
    await waiting.getByLabel("Select all rows that are loaded").check({ force: true });
    await waiting.getByRole("button", { name: "Select all that match" }).click();
    await waiting.getByRole("button", { name: "Cancel all…" }).click();
    await waiting.getByRole("button", { name: "Cancel these 105" }).click();
    await expect.poll(() => count("cancelled")).toBe(105);
  });

  test("groups what failed by its error, and leads from there to each", async () => {
    await dashboard.horarium.runNow("failing");
    const page = await dashboard.open("executions?group=error&handler=fail");
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
