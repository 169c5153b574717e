import { defineHandler } from "horarium";
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
    expect((await dashboard.horarium.execution(id)).status).toBe("cancelled");
  });

  test("that ends by itself before it is stopped is shown as it ended", async () => {
    const { id } = await dashboard.horarium.runNow("copy-books");
    await held.begun();
    const page = await dashboard.open(`executions/${id}`);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    const confirm = page.getByRole("button", { name: "Confirm cancel" });
    await confirm.waitFor();
    held.release();
    await page.getByText("Completed", { exact: true }).first().waitFor();
    // nothing is left to be cancelled
    await confirm.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Retry" }).waitFor();
  });

  test("tells why it failed, and Retry uses its own parameters, which it shows beside the job's new ones", async () => {
    const { id } = await dashboard.horarium.runNow("tidy-up");
    const page = await dashboard.open(`executions/${id}`);
    await page.getByRole("heading", { name: "Why it failed" }).waitFor();
    await page.getByText("ENOENT: there is no folder /gone").first().waitFor();
    await page.waitForFunction(() => document.title.includes("✕ Tidy up, execution"));
    await dashboard.horarium.editJob("tidy-up", { parameters: { folder: "/books" } });
    const fresh = await dashboard.open(`executions/${id}`);
    await fresh.getByRole("button", { name: "Retry", exact: true }).click();
    const question = fresh.getByRole("dialog", { name: "Retry with these" });
    expect(await question.innerText()).toMatch(/\/gone.*\/books/);
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
    const { rows } = await dashboard.horarium.executions({
      job: (await dashboard.horarium.job("tidy-up")).id,
      limit: 1,
    });
    expect(rows[0]!.parameters).toMatchObject({ folder: "/other" });
    expect((await dashboard.horarium.job("tidy-up")).parameters).toMatchObject({
      folder: "/gone",
    });
  });
});
