import { defineHandler } from "horarium";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { accessibilityFaults, noChromium, useDashboard } from "./support/dashboard.ts";

const echo = defineHandler({ name: "echo", run: () => null });

describe.skipIf(noChromium)("what makes the pages quick", () => {
  let execution = "";
  const dashboard = useDashboard({
    handlers: [echo],
    now: "2026-11-24T12:00:00Z",
    async prepare(horarium) {
      await horarium.schedule("refresh_metadata", echo, { cron: "0 3 * * *" });
      execution = (await horarium.enqueue(echo)).id;
    },
  });

  test("asks first what each page takes up, also below the address of a job", async () => {
    for (const path of ["", "jobs", "jobs/refresh_metadata", `executions/${execution}`]) {
      const page = await dashboard.open(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect.poll(() => asked(page), { message: path }).toEqual([]);
    }
  });

  test("lets a press beside a menu close it and do nothing else, and keeps it while the page scrolls", async () => {
    const page = await dashboard.open("jobs", { height: 420 });
    const more = page.getByRole("button", { name: "More about Refresh metadata", exact: true });
    const menu = page.getByRole("menu");
    await more.click();
    await menu.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.mouse.wheel(0, 40);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
    const address = page.url();
    const link = (await page.getByRole("link", { name: "Refresh metadata" }).boundingBox())!;
    await page.mouse.click(link.x + 5, link.y + 5);
    await menu.waitFor({ state: "detached" });
    expect(page.url()).toBe(address);
    await expect.poll(() => hasFocus(page)).toBe("More about Refresh metadata");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("menuitem").first().evaluate(isFocused)).toBe(true);
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(page)).toBe("More about Refresh metadata");
  });

  test("does what was typed and sent with Enter before it was found", async () => {
    const page = await dashboard.open("changes");
    await page.getByRole("heading", { level: 1, name: "Changes" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("option").first().waitFor();
    await page.getByRole("combobox", { name: "Find or do" }).evaluate((field) => {
      const input = field as HTMLInputElement;
      // past what React has put there, as typing does
      Reflect.set(HTMLInputElement.prototype, "value", "settings", input);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    });
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  });
});

/** Questions that were asked early and that nobody has taken up. */
function asked(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...(window as { horariumEarly?: Map<string, unknown> }).horariumEarly!.keys(),
  ]);
}

const hasFocus = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? null);

const isFocused = (element: Element) => element === document.activeElement;
