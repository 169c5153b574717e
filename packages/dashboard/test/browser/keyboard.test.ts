import { defineHandler } from "horarium";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { accessibilityFaults, noChromium, useDashboard } from "./support/dashboard.ts";
import { inDialog } from "./support/in-dialog.ts";

const echo = defineHandler({ name: "echo", run: () => null });

describe.skipIf(noChromium)("the keyboard", () => {
  const dashboard = useDashboard({
    handlers: [echo],
    now: "2026-11-24T12:00:00Z",
    async prepare(horarium) {
      for (const [index, name] of ["alpha", "beta", "gamma"].entries())
        await horarium.schedule(name, echo, { cron: `${index + 1} 3 * * *` });
    },
  });
  const openJobs = async (options?: Parameters<typeof dashboard.open>[1]) => {
    const page = await dashboard.open("jobs", options);
    await page.getByRole("link", { name: "Alpha" }).waitFor();
    return page;
  };

  test("goes from row to row, selects, and opens", async () => {
    const page = await openJobs();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expect.poll(() => focused(page)).toBe("Beta");
    await page.keyboard.press("k");
    await expect.poll(() => focused(page)).toBe("Alpha");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await page.getByText("3 jobs selected").waitFor();
    await page.keyboard.press("*");
    await page.getByText("3 jobs selected").waitFor({ state: "detached" });
    const beside = page.context().waitForEvent("page");
    await page.keyboard.press("o");
    await (await beside).waitForURL(/\/jobs\/gamma$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Gamma" }).waitFor();
  });

  test("runs, disables and skips by the row's own controls, and by those of a job's page", async () => {
    const page = await openJobs();
    await page.keyboard.press("j");
    await page.keyboard.press("e");
    await page.getByRole("dialog", { name: /^Why Alpha is disabled/ }).waitFor();
    await inDialog(page);
    await page.keyboard.press("Escape");
    await page.getByRole("switch", { name: "Alpha enabled", checked: false }).waitFor();
    await page
      .getByText(/^Alpha is disabled/)
      .first()
      .waitFor();
    await page.keyboard.press("Control+Shift+U");
    await page.getByRole("switch", { name: "Alpha enabled", checked: true }).waitFor();
    await page.goto(`${dashboard.url}jobs/beta`);
    await page.locator('main header [data-key="r"]').waitFor();
    await page.keyboard.press("s");
    await page
      .getByText(/^The slot .* of Beta is skipped\.$/)
      .first()
      .waitFor();
    await page.keyboard.press("a");
    await page.getByText("No alert of it is open.").first().waitFor();
    await page.keyboard.press("m");
    await page.getByRole("dialog", { name: "Create a quiet window" }).waitFor();
    await inDialog(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+R");
    await page.getByRole("dialog", { name: /^Run / }).waitFor();
    await inDialog(page);
    // a dialog has the keyboard to itself
    await page.keyboard.press("s");
    await page.keyboard.press("Escape");
    await page.keyboard.press("r");
    await page.getByRole("link", { name: /Queued/ }).waitFor();
    const executions = async () => {
      const { rows } = await dashboard.database.pool.query(
        `select e.trigger, e.status = 'skipped' as is_skipped from horarium.job_execution e
         join horarium.scheduled_job j on j.id = e.job_id where j.name = 'beta' order by e.trigger`,
      );
      return rows as unknown;
    };
    await expect.poll(executions).toEqual([
      { trigger: "manual", is_skipped: false },
      { trigger: "schedule", is_skipped: true },
    ]);
  });

  test("does the same in lists that are no tables", async () => {
    const page = await dashboard.open("");
    await page.getByRole("heading", { name: "Next" }).waitFor();
    await page.getByRole("button", { name: /^Skip Gamma at/ }).waitFor();
    for (let row = 0; row < 5 && !(await focused(page))!.startsWith("Gamma"); row++)
      await page.keyboard.press("j");
    await page.keyboard.press("s");
    await page
      .getByText(/^Gamma skips .* only\.$/)
      .first()
      .waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.getByRole("link", { name: "See the job" }).first().waitFor();
    await page.keyboard.press("j");
    await expect.poll(() => focused(page)).toBe("See the job");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Gamma" }).waitFor();
  });

  test("goes to pages, to the filter, through the zones, and pauses", async () => {
    const page = await openJobs();
    await page.keyboard.press("/");
    await page.keyboard.type("gej");
    await expect.poll(() => page.getByRole("searchbox").inputValue()).toBe("gej");
    await page.keyboard.press("Escape");
    await page.locator("h1").focus();
    await page.keyboard.press("z");
    await page.getByRole("button", { name: /^UTC: change the zone/ }).waitFor();
    await page.keyboard.press(".");
    await page.getByRole("button", { name: /^Paused/ }).waitFor();
    await page.keyboard.press(".");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.getByRole("heading", { level: 1, name: "Changes" }).waitFor();
  });

  test("tells its keys, and does nothing by single ones once they are switched off", async () => {
    const page = await openJobs();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await inDialog(page);
    await page.keyboard.press("Escape");
    await page.evaluate(() =>
      localStorage.setItem("horarium.preferences", JSON.stringify({ shortcuts: false })),
    );
    await page.reload();
    await page.getByRole("link", { name: "Alpha" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Find or do" }).waitFor();
    expect(await page.getByRole("dialog", { name: "Keys" }).count()).toBe(0);
  });

  test("gives a reader nothing to change by keys", async () => {
    const page = await openJobs({ as: "reader" });
    await page.keyboard.press("j");
    for (const key of ["e", "r", "s", "Shift+R", "x"]) await page.keyboard.press(key);
    await expect.poll(() => focused(page)).toBe("Alpha");
    const { rows } = await dashboard.database.pool.query(
      "select enabled from horarium.scheduled_job where name = 'alpha'",
    );
    expect(rows).toEqual([{ enabled: true }]);
  });
});

describe.skipIf(noChromium)("the keyboard in a long list", () => {
  const dashboard = useDashboard({
    handlers: [echo],
    now: "2026-11-24T12:00:00Z",
    async prepare(horarium) {
      for (let index = 100; index < 250; index++)
        await horarium.schedule(`job-${index}`, echo, { cron: "0 3 * * *" });
    },
  });

  test("comes back to the row that has the focus, and from a dialog to the same row", async () => {
    const page = await dashboard.open("jobs?sort=name");
    await page.getByRole("link", { name: "Job 100" }).waitFor();
    for (let row = 100; row < 190; row++) {
      await page.keyboard.press("j");
      await page.waitForFunction(
        (title) => document.activeElement!.textContent === title,
        `Job ${row}`,
      );
    }
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    const before = await height();
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole("link", { name: "Job 100" }).waitFor();
    await page.keyboard.press("j");
    await page.waitForFunction(() => document.activeElement!.textContent === "Job 190");
    await expect.poll(height).toBe(before);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find or do" }).waitFor();
    await inDialog(page);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement!.textContent === "Job 190");
    await page.keyboard.press("Shift+R");
    await page.getByRole("dialog", { name: /^Run / }).waitFor();
    await inDialog(page);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement!.textContent === "Job 190");
  });

  test("goes as far as it is told to, also where that is faster than rows are drawn and loaded", async () => {
    const page = await dashboard.open("jobs?sort=name");
    await page.getByRole("link", { name: "Job 100" }).waitFor();
    const press = (key: string, times: number) =>
      page.evaluate(
        ([pressed, count]) => {
          for (let n = 0; n < count; n++)
            document.activeElement!.dispatchEvent(
              new KeyboardEvent("keydown", { key: pressed, bubbles: true }),
            );
        },
        [key, times] as const,
      );
    await press("j", 121);
    await expect.poll(() => focused(page)).toBe("Job 220");
    await press("k", 90);
    await expect.poll(() => focused(page)).toBe("Job 130");
    await press("j", 500);
    await expect.poll(() => focused(page)).toBe("Job 249");
    await press("k", 1);
    await expect.poll(() => focused(page)).toBe("Job 248");
  });
});

function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement!.textContent);
}
