import { defineHandler } from "horarium";
import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });
const jobCount = 10_000;

describe.skipIf(noChromium)("10,000 jobs", () => {
  const dashboard = useDashboard({
    handlers: [greet],
    now: "2026-11-24T12:00:00Z",
    async prepare(horarium) {
      await horarium.createJob("job-00001", greet, { cron: "0 3 * * *" });
      // as many more like it; declaring each would take longer than all else here
      await dashboard.database.pool.query(
        `insert into horarium.scheduled_job
        select (jsonb_populate_record(job, jsonb_build_object(
          'id', gen_random_uuid(), 'name', 'job-' || lpad(n::text, 5, '0')))).*
        from horarium.scheduled_job job, generate_series(2, $1::int) n
        where job.name = 'job-00001'`,
        [jobCount],
      );
    },
  });

  test("are listed in a window: few elements, true counts, and the last row at the end of the scrollbar", async () => {
    const page = await dashboard.open("jobs?sort=name");
    const table = page.getByRole("table", { name: "Jobs" });
    await page.getByRole("row", { name: /job-00001/ }).waitFor();
    await expect.poll(() => table.getAttribute("aria-rowcount")).toBe(String(jobCount + 1));
    await page.getByText("10,000 jobs").waitFor();
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(2_500);
    const last = page.getByRole("row", { name: /job-10000/ });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    // page after page, a hundred of them
    await last.waitFor({ timeout: 120_000 });
    await expect.poll(() => last.getAttribute("aria-rowindex")).toBe(String(jobCount + 1));
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(2_500);
  });

  test("are filtered by what is typed, and come back when it is taken away", async () => {
    const page = await dashboard.open("jobs?sort=name");
    const field = page.getByRole("searchbox", { name: "Filter jobs" });
    await field.fill("9999");
    await page.getByText("1 job", { exact: true }).waitFor();
    await page.getByRole("row", { name: /job-09999/ }).waitFor();
    await field.fill("");
    await page.getByText("10,000 jobs").waitFor();
  });

  test("are disabled and enabled again together, as many as match and not only those that are loaded", async () => {
    const page = await dashboard.open("jobs?sort=name&q=job-01+5");
    await page.getByText("271 jobs", { exact: true }).waitFor();
    await page.getByRole("row", { name: /job-01005/ }).waitFor();
    await page.keyboard.press("*");
    await page.getByText("All 271 jobs that match").waitFor();
    await page.getByRole("button", { name: "Disable all…" }).click();
    const question = page.getByRole("dialog", { name: "Disable 271 jobs?" });
    await question.getByText("and 251 more").waitFor();
    await question.getByRole("button", { name: "Disable 271" }).click();
    const disabled = async () => {
      const { rows } = await dashboard.database.pool.query(
        "select name from horarium.scheduled_job where not enabled",
      );
      return rows.map(({ name }: { name: string }) => name);
    };
    await expect.poll(disabled, { timeout: 120_000 }).toHaveLength(271);
    const names = await disabled();
    expect(names.every((name) => /^job-01\d*5/.test(name))).toBe(true);
    // what is taken back is what is told on the screen, for a while
    await page.getByText("271 disabled.").first().waitFor();
    await page.keyboard.press("Control+Shift+U");
    await expect.poll(disabled, { timeout: 120_000 }).toEqual([]);
    await page.getByText("271 taken back.").first().waitFor();
  });

  test("leave the day on one sheet", async () => {
    const page = await dashboard.open("");
    await page.getByRole("heading", { name: "Next", exact: true }).waitFor();
    await page
      .getByRole("link", { name: /^Job 0/ })
      .first()
      .waitFor();
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(4_000);
  });
});
