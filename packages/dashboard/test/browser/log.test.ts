import { defineHandler } from "horarium";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { atRest } from "./support/at-rest.ts";
import { noChromium, useDashboard } from "./support/dashboard.ts";
import { heldHandler } from "./support/held-handler.ts";

const lineCount = 50_000;
const held = heldHandler("copy_books");
const long = defineHandler({
  name: "list_books",
  async run({ log }) {
    for (let book = 1; book <= lineCount; book++) {
      if (book % 1_000 === 0) log.warn(`book ${book} has no cover`);
      else log(`book ${book} is on its shelf`);
      // the writer takes what is there
      if (book % 5_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  },
});

describe.skipIf(noChromium)("a log of 50,000 lines", () => {
  let address = "";
  const dashboard = useDashboard({
    handlers: [long],
    async prepare(horarium) {
      const { id } = await horarium.enqueue(long, {});
      await horarium.runOnce();
      address = `executions/${id}`;
    },
  });

  test("opens at its end, and loads what is before it without moving what is read", async () => {
    const page = await dashboard.open(address);
    const log = logOf(page);
    await log.getByText("book 50000 has no cover").waitFor();
    await page.getByText("Lines 48,001–50,000 of 50,000").waitFor();
    await expect.poll(() => fromEnd(log)).toBeLessThan(4);
    await log.evaluate((element) => (element.scrollTop = 300));
    const { line } = await topLine(log);
    expect(line).toBeGreaterThan(48_000);
    expect(line).toBeLessThan(48_030);
    await page.getByText("Lines 46,001–50,000 of 50,000").waitFor();
    expect(await atRest(() => topLine(log))).toEqual({ line });
    // and the first line of all that are there, while those before it come
    await log.evaluate((element) => (element.scrollTop = 0));
    const first = log.locator('[data-line="46001"]');
    const top = await first.evaluate(topInLog);
    await page.getByText("Lines 44,001–50,000 of 50,000").waitFor();
    expect(await atRest(() => first.evaluate(topInLog))).toBeCloseTo(top, 0);
  });

  test("is searched as a whole, with true counts, and leads from match to match", async () => {
    const page = await dashboard.open(address);
    const field = page.getByRole("searchbox", { name: "Search the whole log" });
    await field.fill("no cover");
    await page.getByRole("status").getByText("50 lines", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Next match" }).click();
    await logOf(page).getByText("book 1000 has no cover").waitFor();
    await page.getByRole("button", { name: "Next match" }).click();
    const second = logOf(page).getByText("book 2000 has no cover");
    await second.waitFor();
    await expect.poll(() => second.evaluate(isInView)).toBe(true);
    await field.fill("no such thing");
    await page.getByText("No line matches").waitFor();
  });

  test("is opened at the lines that a link names, and names them when their numbers are chosen", async () => {
    const page = await dashboard.open(`${address}#L20010-L20012`);
    const log = logOf(page);
    const named = log.locator('[data-line="20011"]');
    await named.waitFor();
    await expect.poll(() => named.evaluate(isInView)).toBe(true);
    await log.getByRole("link", { name: "20008", exact: true }).click();
    await log.getByRole("link", { name: "20014", exact: true }).click({ modifiers: ["Shift"] });
    await page.waitForURL(/#L20008-L20014$/);
    await page.reload();
    await expect.poll(() => log.locator('[data-line="20014"]').evaluate(isInView)).toBe(true);
  });

  test("shows its warnings alone, and leads from one into the whole", async () => {
    const page = await dashboard.open(`${address}?level=warn`);
    await page.getByText("book 3000 has no cover").waitFor();
    expect(await page.getByText("book 3001 is on its shelf").count()).toBe(0);
    await page.getByText("3000", { exact: true }).click();
    await logOf(page).getByText("book 3001 is on its shelf").waitFor();
  });

  test("goes to the line that was asked for while others are on their way", async () => {
    const page = await dashboard.open("changes");
    let letThrough = () => {};
    const held = new Promise<void>((resolve) => (letThrough = resolve));
    await page.route(/\/log\?.*before=2147483647/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(new URL(`${address}?level=warn`, dashboard.url).href);
    await page.getByText("3000", { exact: true }).click();
    await logOf(page).waitFor();
    letThrough();
    await logOf(page).getByText("book 3001 is on its shelf").waitFor();
  });

  test("is downloaded whole", async () => {
    const page = await dashboard.open(address);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    const stream = await (await download).createReadStream();
    let text = "";
    for await (const part of stream) text += String(part);
    expect(text.trimEnd().split("\n")).toHaveLength(lineCount);
  });
});

describe.skipIf(noChromium)("a log that is written", () => {
  const dashboard = useDashboard({
    handlers: [held.handler],
    async prepare(horarium) {
      await horarium.schedule("copy-books", held.handler, { cron: "@manual" });
    },
  });

  const begin = async () => {
    const { id } = await dashboard.horarium.runNow("copy-books");
    const { log } = await held.begun();
    return { address: `executions/${id}`, log };
  };

  test("is followed until the reader scrolls up; then new lines are counted, and `f` follows again", async () => {
    const { address, log: write } = await begin();
    for (let line = 1; line <= 200; line++) write(`line ${line}`);
    const page = await dashboard.open(address);
    const log = logOf(page);
    await log.getByText("line 200", { exact: true }).waitFor();
    await page.getByText("Following").waitFor();
    write("line 201");
    await log.getByText("line 201", { exact: true }).waitFor();
    await expect.poll(() => fromEnd(log)).toBeLessThan(4);
    await log.hover();
    await page.mouse.wheel(0, -600);
    await page.getByRole("button", { name: "Follow" }).waitFor();
    const placeOf = () => log.evaluate(afterFrames);
    const place = await atRest(placeOf);
    for (let line = 202; line <= 205; line++) write(`line ${line}`);
    await page.getByRole("button", { name: "4 new lines · Follow" }).waitFor();
    expect(await placeOf()).toBe(place);
    await log.focus();
    await log.press("f");
    await page.getByText("Following").waitFor();
    await expect.poll(() => fromEnd(log)).toBeLessThan(4);
    held.release();
    await page.getByText("Following").waitFor({ state: "detached" });
  });

  test("goes on at the right line when the server was restarted meanwhile", async () => {
    const { address, log: write } = await begin();
    for (let line = 1; line <= 20; line++) write(`line ${line}`);
    const page = await dashboard.open(address);
    const log = logOf(page);
    await log.getByText("line 20", { exact: true }).waitFor();
    await dashboard.stopServing();
    for (let line = 21; line <= 40; line++) write(`line ${line}`);
    await dashboard.startServing();
    await log.getByText("line 40", { exact: true }).waitFor();
    write("line 41");
    await log.getByText("line 41", { exact: true }).waitFor();
    const lines = await log
      .locator("[data-line]")
      .evaluateAll((all) => all.map((line) => Number((line as HTMLElement).dataset["line"])));
    expect(lines).toEqual(Array.from({ length: 41 }, (_, index) => index + 1));
    held.release();
    await page.getByText("Completed", { exact: true }).first().waitFor();
  });
});

function logOf(page: Page): Locator {
  return page.getByRole("log", { name: "Log lines" });
}

function fromEnd(log: Locator): Promise<number> {
  return log.evaluate(
    ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
  );
}

/** The first line that can be seen. */
function topLine(log: Locator): Promise<{ line: number }> {
  return log.evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    const lines = [...element.querySelectorAll<HTMLElement>("[data-line]")];
    const first = lines.find((line) => line.getBoundingClientRect().bottom > top);
    return { line: Number(first?.dataset["line"]) };
  });
}

/** Pixels below the upper edge of the region. */
function topInLog(line: Element): number {
  const region = line.closest("[role=log]")!;
  return line.getBoundingClientRect().top - region.getBoundingClientRect().top;
}

/** How far it is scrolled, once some frames are drawn: a wheel moves it from frame to frame. */
async function afterFrames(region: Element): Promise<number> {
  for (let frame = 0; frame < 3; frame++)
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
    });
  return region.scrollTop;
}

function isInView(element: Element): boolean {
  const region = element.closest("[role=log]")!.getBoundingClientRect();
  const { top, bottom } = element.getBoundingClientRect();
  return top >= region.top && bottom <= region.bottom;
}
