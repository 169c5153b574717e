import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  accessibilityFaults,
  noChromium,
  scrollsSideways,
  useDashboard,
  type TestDashboard,
} from "./support/dashboard.ts";
import { fullDay } from "./support/full-day.ts";

const day = fullDay();

describe.skipIf(noChromium)("every page of a full day", () => {
  const dashboard = useDashboard(day);
  beforeAll(() => day.untilDone(dashboard.horarium));
  afterAll(day.end);

  test("has no faults of accessibility in light or dark, one heading of the first rank, and reflows at 320 px", async () => {
    const page = await dashboard.open("");
    const faults: string[] = [];
    for (const path of await addresses(dashboard)) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(new URL(path, dashboard.url).href);
      await settled(page);
      const note = (found: readonly string[], where: string) =>
        faults.push(...found.map((fault) => `/${path} (${where}): ${fault}`));
      note(await accessibilityFaults(page), "light");
      await page.emulateMedia({ colorScheme: "dark" });
      note(await accessibilityFaults(page), "dark");
      if ((await page.locator("h1").count()) !== 1) note(["not one h1"], "headings");
      await page.setViewportSize({ width: 320, height: 640 });
      await settled(page);
      // charts are drawn anew once they know their room
      await vi
        .waitUntil(async () => !(await scrollsSideways(page)), { timeout: 30_000 })
        .catch(() => note(["scrolls sideways"], "320 px"));
      note(await accessibilityFaults(page), "320 px");
    }
    expect(faults).toEqual([]);
    // sixty looks, each of which takes its time
  }, 900_000);

  test("keeps the state of each job readable without colours, and its glyphs in forced ones", async () => {
    const page = await dashboard.open("jobs", { forcedColors: "active" });
    for (const [name, word] of [
      [/Refresh metadata/, "Failed"],
      [/Generate stats/, "Completed"],
      [/Backup database/, "Running"],
      [/Weekly report/, "Never ran"],
      [/Old report/, "Disabled"],
    ] as const) {
      const row = page.getByRole("row", { name });
      await row.getByText(word).first().waitFor();
    }
    const glyph = page
      .getByRole("row", { name: /Refresh metadata/ })
      .locator("svg")
      .first();
    await expect.poll(async () => (await glyph.boundingBox())?.width).toBeGreaterThan(0);
    // which colours those are is the reader's choice, and no style sheet tells
    const faults = await accessibilityFaults(page);
    expect(faults.filter((fault) => !fault.startsWith("color-contrast"))).toEqual([]);
  });

  test("has targets of 44 px on a phone, and everything that an admin needs there", async () => {
    const page = await dashboard.open("", {
      width: 360,
      height: 740,
      hasTouch: true,
      isMobile: true,
    });
    await page.getByRole("button", { name: /^Retry: Refresh metadata/ }).waitFor();
    await expect.poll(() => smallTargets(page)).toEqual([]);
    // the day is a list there
    await page
      .getByRole("region", { name: "Timeline" })
      .getByRole("link", { name: /Generate stats/ })
      .first()
      .waitFor();
    await page
      .getByRole("link", { name: /^Refresh metadata: failed/ })
      .first()
      .tap();
    await page.getByRole("link", { name: "See the execution" }).tap();
    await page.getByRole("heading", { name: "Why it failed" }).waitFor();
    await expect.poll(() => smallTargets(page)).toEqual([]);
    await expect.poll(() => scrollsSideways(page)).toBe(false);
    await page.getByRole("button", { name: "Retry", exact: true }).tap();
    await page.getByRole("link", { name: "See the new execution" }).waitFor();
  });
});

/** Of each page and each of its parts. */
async function addresses(dashboard: TestDashboard): Promise<string[]> {
  const idOf = async (status: "failed" | "completed" | "running") =>
    (await dashboard.horarium.executions({ status: [status], limit: 1 })).rows[0]!.id;
  const parts = ["executions", "schedule", "parameters", "changes"];
  return [
    "",
    "?view=agenda",
    "jobs",
    "jobs?q=nothing-like-it",
    "jobs?group=handler",
    "jobs/refresh-metadata",
    ...parts.map((part) => `jobs/refresh-metadata?tab=${part}`),
    "jobs/old-report",
    "jobs/no-such-job",
    "jobs/new",
    "executions",
    "executions?group=error",
    `executions/${await idOf("failed")}`,
    `executions/${await idOf("running")}`,
    `executions/compare?a=${await idOf("completed")}&b=${await idOf("failed")}`,
    "executions/compare",
    "executions/01940e7c-3f00-7000-8000-4f5a7d1c2b3a",
    "changes",
    "system",
    "settings",
  ];
}

/** Nothing is being loaded any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(
    () => document.querySelector("[class*=skeleton], [aria-busy=true]") === null,
  );
}

/** Buttons and fields that a thumb could miss, by their names. Times stand in text, and open a card only. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        "main button:not(:has(time)), main input, main [role=tab], nav a",
      ),
    ]
      .filter((element) => {
        const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
        const isShown = width > 1 && height > 1 && element.checkVisibility();
        return isShown && (height < 44 || width < 44);
      })
      .map((element) => {
        const { width, height } = element.getBoundingClientRect();
        return `${element.ariaLabel ?? element.textContent} ${width.toFixed(0)}x${height.toFixed(0)} ${element.className}`;
      }),
  );
}
