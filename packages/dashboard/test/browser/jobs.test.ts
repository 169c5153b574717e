import { defineHandler } from "horarium";
import { describe, expect, test } from "vitest";
import { atRest } from "./support/at-rest.ts";
import { noChromium, useDashboard } from "./support/dashboard.ts";
import { heldHandler } from "./support/held-handler.ts";

const held = heldHandler("copy_books");
const quick = defineHandler({ name: "greet", run: ({ log }) => log("hello") });

describe.skipIf(noChromium)("the list of jobs", () => {
  const dashboard = useDashboard({
    handlers: [held.handler, quick],
    async prepare(horarium) {
      await horarium.schedule("copy-books", held.handler, { cron: "@manual" });
      for (const name of ["alpha", "beta", "gamma"]) {
        await horarium.schedule(name, quick, { cron: "0 3 1 1 *" });
      }
    },
  });

  test("answers a switch at once, moves nothing by it, and puts it back with the reason when the server refuses", async () => {
    const page = await dashboard.open("jobs");
    const control = page.getByRole("switch", { name: "Beta enabled" });
    await control.waitFor();
    let answer: () => void = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/api/jobs/beta/disable", async (route) => {
      await answered;
      await route.fulfill({
        status: 409,
        contentType: "application/problem+json",
        json: {
          type: "about:blank",
          title: "Conflict",
          status: 409,
          detail: "the job is being deployed; disable it afterwards",
          code: "conflict",
        },
      });
    });
    const places = () => page.getByRole("row").evaluateAll(tops);
    const before = await atRest(places);
    await control.press("Space");
    // the answer has not come yet
    await expect.poll(() => control.isChecked()).toBe(false);
    expect(await atRest(places)).toEqual(before);
    await control.focus();
    answer();
    await page.getByRole("alert").filter({ hasText: "being deployed" }).waitFor();
    await expect.poll(() => control.isChecked()).toBe(true);
    await expect.poll(() => control.evaluate(hasFocus)).toBe(true);
    expect((await dashboard.horarium.job("beta")).enabled).toBe(true);
  });

  test("disables with a reason and an end, says which slot it was, and takes it back by Undo", async () => {
    const page = await dashboard.open("jobs");
    const control = page.getByRole("switch", { name: "Gamma enabled" });
    await control.press("Space");
    await page
      .getByText(/Gamma is disabled\. Next slot was/)
      .last()
      .waitFor();
    const why = page.getByRole("dialog", { name: /^Why Gamma is disabled/ });
    await why.getByLabel("Reason (optional)").fill("provider outage");
    await why.getByRole("radio", { name: "In 1 hour" }).check({ force: true });
    await why.getByRole("button", { name: "Save" }).click();
    await page.getByText("Enabled again").waitFor();
    const gamma = () => dashboard.horarium.job("gamma");
    await expect.poll(gamma).toMatchObject({ enabled: false, disabled_reason: "provider outage" });
    await control.press("Space");
    const enabled = page.getByRole("listitem").filter({ hasText: /Gamma is enabled\. Next slot/ });
    await enabled.getByRole("button", { name: "Undo" }).click();
    await expect.poll(gamma).toMatchObject({ enabled: false });
    const disabled = page.getByRole("listitem").filter({ hasText: /Gamma is disabled/ });
    await disabled.last().getByRole("button", { name: "Undo" }).click();
    await expect.poll(gamma).toMatchObject({ enabled: true });
  });

  test("runs a job, shows in its row how it goes, and leads to its log, from the first line on", async () => {
    const page = await dashboard.open("jobs");
    const row = page.getByRole("row", { name: /Copy books/ });
    await row.getByRole("button", { name: "Run Copy books now" }).click();
    const { log: write } = await held.begun();
    write("first line");
    await row
      .getByRole("link", { name: /Running/ })
      .first()
      .click();
    const log = page.getByRole("log", { name: "Log lines" });
    await log.getByText("first line").waitFor();
    write("second line");
    await log.getByText("second line").waitFor();
    held.release();
    await page.getByText("Completed", { exact: true }).first().waitFor();
    await expect.poll(() => log.innerText()).toMatch(/first line[^]*second line/);
    await page.goBack();
    await row.getByText("Completed").first().waitFor();
  });

  test("shows what others start and what schedules do: state, strip, counts and last outcome, in place", async () => {
    const page = await dashboard.open("jobs");
    const row = page.getByRole("row", { name: /Copy books/ });
    await row.waitFor();
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await dashboard.horarium.runNow("copy-books");
    await held.begun();
    await row.getByRole("link", { name: /Running/ }).waitFor();
    await page.getByRole("button", { name: /^Running\s*1$/ }).waitFor();
    held.release(new Error("the disk is full"));
    await row.getByRole("link", { name: /Failed/ }).waitFor();
    await page.getByRole("button", { name: /^Failing\s*1$/ }).waitFor();
    // it would come first now, and does not jump there
    await page.getByRole("button", { name: /^Order changed/ }).click();
    await expect
      .poll(() => page.getByRole("rowheader").allInnerTexts())
      .toMatchObject({
        0: expect.stringContaining("Copy books") as string,
      });
  });

  test("shows what happens between its first questions and its event stream", async () => {
    const page = await dashboard.open("settings");
    let open: () => void = () => {};
    const isOpen = new Promise<void>((resolve) => (open = resolve));
    await page.route(/\/api\/events/, async (route) => {
      await isOpen;
      await route.continue();
    });
    const asked = page.waitForRequest(/\/api\/events\?.*ago=\d+/);
    await page.goto(new URL("jobs", dashboard.url).href);
    const row = page.getByRole("row", { name: /Alpha/ });
    await row.waitFor();
    await asked;
    await dashboard.horarium.runNow("alpha");
    await expect
      .poll(async () => {
        const { rows } = await dashboard.database.pool.query(
          "select last_run_status as status from horarium.scheduled_job where name = 'alpha'",
        );
        return rows;
      })
      .toEqual([{ status: "completed" }]);
    open();
    await row.getByText("Completed").first().waitFor();
  });

  test("takes a switch while the rows of what has just run are being asked for", async () => {
    const page = await dashboard.open("jobs");
    const control = page.getByRole("switch", { name: "Beta enabled" });
    await control.waitFor();
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    let answer: () => void = () => {};
    const isPressed = new Promise<void>((resolve) => (answer = resolve));
    const isAsked = page.waitForRequest(rowsAsked);
    await page.route(rowsAsked, async (route) => {
      await isPressed;
      await route.continue();
    });
    await dashboard.horarium.runNow("gamma");
    await isAsked;
    await control.press("Space");
    await page
      .getByText(/Beta is disabled/)
      .last()
      .waitFor();
    answer();
    await page.getByRole("row", { name: /Gamma/ }).getByText("Completed").first().waitFor();
    expect((await dashboard.horarium.job("beta")).enabled).toBe(false);
  });

  test("keeps what is typed, the caret, the place and the order while much happens", async () => {
    const page = await dashboard.open("jobs");
    const field = page.getByRole("searchbox", { name: "Filter jobs" });
    const row = page.getByRole("row", { name: /Alpha/ });
    await row.waitFor();
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await field.pressSequentially("a");
    await page.getByRole("row", { name: /Copy books/ }).waitFor({ state: "detached" });
    await field.press("Home");
    const titles = () => page.getByRole("rowheader").allInnerTexts();
    const order = await atRest(titles);
    await Promise.all(Array.from({ length: 60 }, () => dashboard.horarium.runNow("alpha")));
    await row.getByText("Completed").first().waitFor();
    await expect.poll(() => field.inputValue()).toBe("a");
    expect(await field.evaluate((element: HTMLInputElement) => element.selectionStart)).toBe(0);
    expect(await field.evaluate(hasFocus)).toBe(true);
    expect(await atRest(titles)).toEqual(order);
  });
});

/** Those of some jobs, by their ids. */
const rowsAsked = /\/api\/jobs\?(.*&)?id=/;

function hasFocus(element: Element): boolean {
  return element === document.activeElement;
}

function tops(rows: (SVGElement | HTMLElement)[]): number[] {
  return rows.map((row) => row.getBoundingClientRect().top);
}
