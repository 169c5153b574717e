import { describe, expect, test } from "vitest";
import {
  accessibilityFaults,
  noChromium,
  password,
  scrollsSideways,
  useDashboard,
} from "./support/dashboard.ts";

const now = "2026-11-24T12:00:00Z";

describe.skipIf(noChromium)("the frame", () => {
  const dashboard = useDashboard({
    handlers: [],
    now,
    env: { HORARIUM_BASE_PATH: "/admin/horarium/", HORARIUM_ENVIRONMENT: "Production" },
  });

  test("leads to each page below the base path, with its title, and gives its heading the focus", async () => {
    const page = await dashboard.open("");
    for (const name of ["Jobs", "Executions", "Changes", "System", "Settings", "Today"]) {
      await page.getByRole("link", { name, exact: true }).first().click();
      await page.waitForFunction((title) => document.title === `${title} · Horarium`, name);
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      await expect.poll(() => page.locator("h1").count()).toBe(1);
    }
    await page.waitForURL((url) => url.pathname === "/admin/horarium/");
    await page.goBack();
    await page.waitForFunction(() => document.title === "Settings · Horarium");
  });

  test("names the environment on each page, and keeps all of it in reach of a thumb on a phone", async () => {
    const page = await dashboard.open("settings", { width: 360, height: 740 });
    await page.getByText("Production").waitFor();
    await expect.poll(() => scrollsSideways(page)).toBe(false);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "System" }).click();
    await page.waitForFunction(() => document.title === "System · Horarium");
  });

  test("has no faults of accessibility in either theme, and keeps the theme that is chosen", async () => {
    const page = await dashboard.open("settings");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("switch").first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Dark", exact: true }).click();
    await page.waitForFunction(() => document.documentElement.dataset["theme"] === "dark");
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    // before anything is drawn
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
  });

  test("shows the clock of the server in the zone that is chosen", async () => {
    const page = await dashboard.open("settings");
    const zone = page.getByRole("button", { name: /change the zone/ });
    await page.getByText(/^\d\d:\d\d:\d\d\sCET$/).waitFor();
    await zone.click();
    await page.getByRole("menuitem", { name: "UTC", exact: true }).click();
    await page.getByText(/^\d\d:\d\d:\d\d\sUTC$/).waitFor();
  });

  test("follows one stream for all tabs, and another tab takes it over when that one goes", async () => {
    const page = await dashboard.open("settings");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    let streams = 0;
    page.context().on("request", (request) => {
      // the first one's may break and begin anew
      if (request.url().endsWith("/api/events") && request.frame().page() !== page) streams++;
    });
    const first = await dashboard.openBeside(page, "system");
    await first.getByRole("button", { name: /^Live/ }).waitFor();
    // the tab that came second follows the first one's
    expect(streams).toBe(0);
    const taken = first.waitForRequest((request) => request.url().endsWith("/api/events"));
    await page.close();
    await taken;
    await expect.poll(() => streams).toBe(1);
  });

  test("asks to sign in over the page when the session ends, and keeps what was typed in it", async () => {
    const page = await dashboard.open("jobs");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    const typed = page.getByRole("searchbox").or(page.getByRole("textbox")).first();
    await typed.fill("night");
    let goOn: () => void = () => {};
    const isTyped = new Promise<void>((resolve) => (goOn = resolve));
    // whatever else the page asks by then is answered when all is typed
    await page.route(/\/api\/(?!auth\/)/, async (route) => {
      await isTyped;
      await route.continue();
    });
    await page.evaluate(() =>
      fetch("api/auth/sign-out", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
      }),
    );
    // it is noticed with the next question
    await typed.fill("nightly");
    goOn();
    const sheet = page.getByRole("alertdialog");
    await sheet.getByLabel("Password").fill(password);
    expect(await accessibilityFaults(page)).toEqual([]);
    await sheet.getByRole("button", { name: "Sign in" }).click();
    await sheet.waitFor({ state: "detached" });
    await expect.poll(() => typed.inputValue()).toBe("nightly");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
  });

  test("freezes what it shows until it is told to go on", async () => {
    const page = await dashboard.open("settings");
    await page.getByRole("button", { name: /^Live/ }).click();
    await page.getByRole("button", { name: /^Paused/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: /Resume$/ }).click();
    await page.getByRole("button", { name: /^Live/ }).waitFor();
  });

  test("says when what it shows is old, and is live again by itself, or when told to try", async () => {
    const page = await dashboard.open("settings");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await dashboard.stopServing();
    await page.getByRole("button", { name: /^Reconnecting/ }).waitFor();
    await dashboard.startServing();
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    // it does not try by itself before the button is pressed
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await dashboard.stopServing();
    const again = page.getByRole("button", { name: /^(Reconnecting|Offline).*Retry now/ });
    await expect
      .poll(async () => {
        await page.clock.runFor(1_000);
        return again.isVisible();
      })
      .toBe(true);
    await dashboard.startServing();
    await again.click();
    await page.getByRole("button", { name: /^Live/ }).waitFor();
  });
});

describe.skipIf(noChromium)("the first admin", () => {
  const dashboard = useDashboard({ handlers: [], now });

  test("is made by the link that the server prints, which is then gone from the address", async () => {
    const { createAuth } = await import("../../../server/src/auth/create-auth.ts");
    const auth = createAuth({ db: dashboard.database.pool });
    const link = await auth.firstAdminLink();
    const page = await dashboard.open(`welcome#token=${link!.token}`, { as: null });
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Email address").fill("ada@example.com");
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Make the admin and sign in" }).click();
    await page
      .getByText(/12 characters/)
      .nth(1)
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Make the admin and sign in" }).click();
    await page.getByRole("button", { name: "Account of ada@example.com" }).waitFor();
    await page.waitForURL(dashboard.url);
  });

  test("is not made by a link that was cut off", async () => {
    const page = await dashboard.open("welcome", { as: null });
    await page.getByRole("heading", { name: "This link is incomplete" }).waitFor();
  });
});
