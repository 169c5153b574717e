import { defineHandler, sql } from "horarium";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { noChromium, useDashboard } from "./support/dashboard.ts";
import { heldHandler } from "./support/held-handler.ts";

const held = heldHandler("copy_books");
const parameters = z.strictObject({
  folder: z.string(),
  isWhole: z.boolean().default(false),
});
const tidy = defineHandler({
  name: "tidy",
  attempts: 1,
  parameters,
  run: ({ parameters: { folder } }) => {
    if (folder === "/gone") throw new Error("ENOENT: there is no folder /gone");
    return { removed: 3 };
  },
});

describe.skipIf(noChromium)("an execution", () => {
  const dashboard = useDashboard({
    handlers: [held.handler, tidy],
    async prepare(horarium) {
      await horarium.createJob("copy-books", held.handler, { cron: "@manual" });
      await horarium.createJob("tidy-up", tidy, {
        cron: "@manual",
        parameters: { folder: "/gone" },
      });
    },
  });

  test("is cancelled after a question at the same spot, and says who asked", async () => {
    const { id } = await dashboard.horarium.runNow("copy-books");
    await held.begun();
    const page = await dashboard.open(`executions/${id}`);
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Keep it" }).click();
    expect((await dashboard.horarium.execution(id)).cancel_requested_at).toBe(null);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Confirm cancel" }).click();
    await page
      .getByText(/^Cancelled by admin-\d+@example\.com$/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Retry" }).waitFor();
    await expect
      .poll(async () => (await dashboard.horarium.execution(id)).status)
      .toBe("cancelled");
  });

  test("that ends by itself before it is stopped is shown as it ended", async () => {
    const { id } = await dashboard.horarium.runNow("copy-books");
    await held.begun();
    const page = await dashboard.open(`executions/${id}`);
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    const confirm = page.getByRole("button", { name: "Confirm cancel" });
    await confirm.waitFor();
    held.release();
    await page.getByText("Completed", { exact: true }).first().waitFor();
    // nothing is left to be cancelled
    await confirm.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Retry" }).waitFor();
  });

  test("that its worker does not end has its grace, is then stopped by force, and compares with the last success", async () => {
    const { horarium } = dashboard;
    await horarium.editJob("tidy-up", { parameters: { folder: "/books" } });
    const good = await horarium.runNow("tidy-up");
    await expect.poll(async () => (await horarium.execution(good.id)).status).toBe("completed");
    const { id } = await horarium.enqueue(tidy, { folder: "/late" }, { delay: "1h" });
    // it is with a worker of which nothing is heard any more
    await horarium.db.rows(sql`
      update job_execution
      set status = 'running', attempt = 1, job_id = (select id from scheduled_job where name = 'tidy-up'),
        worker_id = gen_random_uuid(), lease_token = gen_random_uuid(), due_at = now(), queued_at = now(),
        started_at = now(), lease_until = now() + interval '1 hour', policy = '{"graceMs": 30000}'
      where id = ${id}`);
    const page = await dashboard.open(`executions/${id}`);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Confirm cancel" }).click();
    await page.getByText(/^Stops in 0:[0-3]\d at the latest$/).waitFor();
    expect(await page.getByRole("button", { name: "Force stop" }).count()).toBe(0);
    // its grace has passed
    await horarium.db.rows(sql`
      update job_execution
      set started_at = now() - interval '5 minutes', cancel_requested_at = now() - interval '1 minute'
      where id = ${id}`);
    await page.reload();
    await page.getByText("Its worker has not stopped it in time").waitFor();
    await page.getByRole("button", { name: "Force stop" }).click();
    const question = page.getByRole("dialog", { name: "Force stop" });
    await question.getByText("What it has half done stays half done.").waitFor();
    await question.getByRole("button", { name: "Wait for it" }).click();
    expect((await horarium.execution(id)).status).toBe("running");
    await page.getByRole("button", { name: "Force stop" }).click();
    await question.getByRole("button", { name: "Force stop" }).click();
    await page.getByText("Cancelled: stopped by force").first().waitFor();
    await expect
      .poll(() => horarium.execution(id))
      .toMatchObject({ status: "cancelled", reason: "forced" });

    // what it did otherwise than the last that went well, as a link for others
    await page.getByRole("button", { name: "More about this execution" }).click();
    await page.getByRole("menuitem", { name: "Compare with last success" }).click();
    await page.getByRole("heading", { name: "Compare executions", level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe(`?a=${good.id}&b=${id}`);
    const outcome = page.getByRole("row", { name: /^Outcome differs/ });
    await expect
      .poll(() => outcome.getByRole("cell").allInnerTexts())
      .toEqual([expect.stringContaining("Completed"), expect.stringContaining("stopped by force")]);
    const folder = page.getByRole("row", { name: /^folder/ });
    await expect
      .poll(() => folder.getByRole("cell").allInnerTexts())
      .toEqual(['"/books"', '"/late"']);
    const shared = await dashboard.open(`executions/compare?a=${good.id}&b=${id}`, {
      as: "reader",
    });
    await shared.getByRole("row", { name: /^folder/ }).waitFor();
    await shared.getByRole("button", { name: "Swap sides" }).click();
    await shared.waitForURL((url) => url.search === `?a=${id}&b=${good.id}`);
  });

  test("tells why it failed, and Retry uses its own parameters, which it shows beside the job's new ones", async () => {
    await dashboard.horarium.editJob("tidy-up", { parameters: { folder: "/gone" } });
    const { id } = await dashboard.horarium.runNow("tidy-up");
    const page = await dashboard.open(`executions/${id}`);
    await page.getByRole("heading", { name: "Why it failed" }).waitFor();
    await page.getByText("ENOENT: there is no folder /gone").first().waitFor();
    await page.waitForFunction(() => document.title.includes("✕ Tidy up, execution"));
    await dashboard.horarium.editJob("tidy-up", { parameters: { folder: "/books" } });
    const fresh = await dashboard.open(`executions/${id}`);
    await fresh.getByRole("button", { name: "Retry", exact: true }).waitFor();
    await fresh.keyboard.press("r");
    const question = fresh.getByRole("dialog", { name: "Retry with these" });
    await expect.poll(() => question.innerText()).toMatch(/\/gone.*\/books/);
    await question.getByRole("button", { name: "Retry with these" }).click();
    await fresh.getByRole("link", { name: "See the new execution" }).click();
    await fresh.waitForURL((url) => !url.href.includes(id));
    const retried = await dashboard.horarium.execution(fresh.url().split("/").at(-1)!);
    expect(retried.parameters).toMatchObject({ folder: "/gone" });
    expect((await dashboard.horarium.job("tidy-up")).parameters).toMatchObject({
      folder: "/books",
    });
  });

  test("is run with other parameters, and the job keeps those that it has", async () => {
    await dashboard.horarium.editJob("tidy-up", { parameters: { folder: "/gone" } });
    const { id } = await dashboard.horarium.runNow("tidy-up");
    const page = await dashboard.open(`executions/${id}`);
    await page.getByRole("heading", { name: "Why it failed" }).waitFor();
    await page.getByRole("button", { name: "Run with other parameters" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Folder").fill("/other");
    await dialog.getByRole("button", { name: "Run with these" }).click();
    await dialog.waitFor({ state: "detached" });
    const { id: job } = await dashboard.horarium.job("tidy-up");
    await expect
      .poll(async () => (await dashboard.horarium.executions({ job, limit: 1 })).rows[0])
      .toMatchObject({ parameters: { folder: "/other" } });
    expect((await dashboard.horarium.job("tidy-up")).parameters).toMatchObject({
      folder: "/gone",
    });
  });
});
