import { defineHandler } from "horarium";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { accessibilityFaults, noChromium, useDashboard } from "./support/dashboard.ts";

const tidy = defineHandler({
  name: "tidy_covers",
  description: "Removes covers of books that are gone",
  attempts: 1,
  parameters: z.strictObject({
    folder: z.string().min(1).meta({ title: "Folder" }),
    kind: z.enum(["jpeg", "webp"]).default("jpeg").meta({ title: "Kind" }),
    most: z.int().min(1).max(500).default(100).meta({ title: "At most" }),
    ratio: z.number().min(0).max(1).optional().meta({ title: "Ratio" }),
    days: z
      .array(z.enum(["mon", "tue"]))
      .default([])
      .meta({ title: "Days" }),
    words: z.array(z.string()).default([]).meta({ title: "Words" }),
    mail: z.strictObject({ to: z.email().optional() }).optional().meta({ title: "Mail" }),
    dryRun: z.boolean().default(false).meta({ title: "Dry run" }),
  }),
  run: ({ parameters: { folder, dryRun }, log }) => {
    log(dryRun ? "would remove 3" : "removed 3");
    return { folder, removed: dryRun ? 0 : 3 };
  },
});
const open = defineHandler({
  name: "anything",
  parameters: z
    .looseObject({
      name: z.string().optional(),
      point: z.tuple([z.number(), z.number()]).optional(),
    })
    .meta({ title: "Anything" }),
  run: () => null,
});

describe.skipIf(noChromium)("a new job", () => {
  const dashboard = useDashboard({
    handlers: [tidy, open],
    async prepare(horarium) {
      await horarium.createJob("loose", open, {
        cron: "@manual",
        parameters: { name: "first", point: [1, 2], extra: { kept: true } },
      });
    },
  });

  test("is made step by step, checked and tried before it is there, and enabled afterwards", async () => {
    const page = await dashboard.open("jobs/new");
    await page.getByRole("button", { name: /Tidy covers/ }).click();
    const folder = page.getByRole("textbox", { name: /^Folder/ });
    await folder.waitFor();
    await page.getByRole("button", { name: "Next: when" }).click();
    // what is wrong is said at its field
    await expect.poll(() => folder.getAttribute("aria-invalid")).toBe("true");
    await folder.fill("/covers");
    await page.getByText("Webp", { exact: true }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Next: when" }).click();
    await page.getByRole("button", { name: "Next: how" }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("Nightly covers");

    // nothing is lost by leaving
    await page.reload();
    await page.getByText(/There is a draft from/).waitFor();
    await page.getByRole("button", { name: "Continue" }).click();
    await expect
      .poll(() => page.getByRole("textbox", { name: /^Name/ }).inputValue())
      .toBe("Nightly covers");
    await page.getByRole("button", { name: "Next: try it" }).click();
    await page.getByRole("button", { name: "Check", exact: true }).click();
    await page.getByText(/Everything fits\./).waitFor();
    await page.getByText("would remove 3").first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Run once for real" }).click();
    await page.getByRole("button", { name: "Run it now" }).click();
    await page.getByText("removed 3", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Create disabled" }).click();
    await page.getByRole("heading", { level: 1, name: "Nightly covers" }).waitFor();
    const job = await dashboard.horarium.job("nightly_covers");
    expect(job).toMatchObject({
      enabled: false,
      handler: "tidy_covers",
      parameters: { folder: "/covers", kind: "webp" },
    });
    // tests are left out of its numbers
    expect((await dashboard.horarium.stats(job.name)).completed).toBe(0);
    await page.getByRole("switch", { name: "Nightly covers enabled" }).press("Space");
    await page.getByText(/^Enabled · next/).waitFor();
    // the page shows it before the server has answered
    await expect.poll(async () => (await dashboard.horarium.job(job.name)).enabled).toBe(true);
  });

  test("cannot have a name that is taken, and says so while it is typed", async () => {
    const page = await dashboard.open("jobs/new?handler=anything");
    await page.getByRole("button", { name: "Next: when" }).click();
    await page.getByRole("button", { name: "Next: how" }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("Loose");
    await page.getByText(/A job named loose exists already/).waitFor();
  });

  test("keeps parameters that its form does not know, and edits them as JSON", async () => {
    const page = await dashboard.open("jobs/loose?tab=parameters");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: /^Name/i }).fill("second");
    await page.getByRole("button", { name: "Save the parameters" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await expect
      .poll(async () => (await dashboard.horarium.job("loose")).parameters)
      .toEqual({
        name: "second",
        point: [1, 2],
        extra: { kept: true },
      });
    await page.getByText("second", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect
      .poll(async () => (await dashboard.horarium.job("loose")).parameters)
      .toMatchObject({ name: "first" });
    // whoever edits what is no longer so would be told
    await page.getByText("first", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByText("JSON", { exact: true }).click();
    const text = page.getByRole("textbox", { name: /JSON/ });
    await text.fill('{ "name": "third", "extra": ');
    await page
      .getByText(/line 1/i)
      .first()
      .waitFor();
    await text.fill('{ "name": "third", "extra": { "kept": false } }');
    await page.getByRole("button", { name: "Save the parameters" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await expect
      .poll(async () => (await dashboard.horarium.job("loose")).parameters)
      .toEqual({
        name: "third",
        extra: { kept: false },
      });
  });
});
