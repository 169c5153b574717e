import { defineHandler } from "horarium";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { accessibilityFaults, noChromium, useDashboard } from "./support/dashboard.ts";

const refresh = defineHandler({
  name: "refresh_metadata",
  parameters: z.strictObject({
    covers: z.enum(["all", "missing", "never"]).default("all").meta({ title: "Covers" }),
    most: z.int().min(1).default(100).meta({ title: "Most books" }),
  }),
  run: ({ parameters }) => parameters,
});

describe.skipIf(noChromium)("parameters that are used often", () => {
  const dashboard = useDashboard({
    handlers: [refresh],
    async prepare(horarium) {
      await horarium.schedule("refresh-metadata", refresh, { cron: "@manual" });
    },
  });
  const results = async () =>
    (await dashboard.horarium.executions({ status: ["completed"] })).rows.map(
      ({ result }) => result,
    );
  const saved = async () => (await dashboard.horarium.job("refresh-metadata")).parameters;

  test("are kept under a name, run again by it, and become the job's own when asked for", async () => {
    const page = await dashboard.open("jobs/refresh-metadata?tab=parameters");
    await page.getByRole("button", { name: /^More/ }).first().click();
    await page.getByRole("menuitem", { name: /^Run with other parameters/ }).click();
    const dialog = page.getByRole("dialog", { name: "Run Refresh metadata" });
    await dialog.getByRole("radio", { name: /Missing/i }).check({ force: true });
    await dialog.getByRole("button", { name: "Keep these as a preset…" }).click();
    await dialog.getByLabel("Name of the preset").fill("Only covers");
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await dialog.getByRole("button", { name: /Only covers.*Begin with/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Run with these" }).click();
    await expect.poll(results).toEqual([{ covers: "missing", most: 100 }]);
    expect(await saved()).toEqual({});

    const presets = page.getByRole("region", { name: "Presets" });
    await presets.getByText("Covers: missing").waitFor();
    await presets.getByRole("button", { name: "Run with it: Only covers" }).click();
    await dialog.getByText("Save as new defaults: the job keeps these parameters").click();
    await dialog.getByRole("button", { name: "Save and run with these" }).click();
    await expect.poll(async () => (await results()).length).toBe(2);
    await expect.poll(saved).toEqual({ covers: "missing" });

    await presets.getByRole("button", { name: "More about the preset Only covers" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await presets.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).first().click();
    await presets.getByText("Only covers").first().waitFor();
  });
});
