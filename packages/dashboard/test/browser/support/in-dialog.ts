import type { Page } from "playwright-core";

/** The dialog that is open has the focus: a key that comes before that is one of the page. */
export async function inDialog(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement!.closest("[role=dialog]") !== null);
}
