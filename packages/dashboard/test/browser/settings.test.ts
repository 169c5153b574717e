import { defineHandler } from "horarium";
import { Secret } from "otpauth";
import { describe, expect, test } from "vitest";
import { totpOf } from "../../../server/src/auth/second-factor/totp.ts";
import { HttpParameters } from "../../../server/src/kinds/http/parameters.ts";
import {
  accessibilityFaults,
  noChromium,
  password,
  scrollsSideways,
  useDashboard,
} from "./support/dashboard.ts";

const http = defineHandler({ name: "http", parameters: HttpParameters, run: () => null });

describe.skipIf(noChromium)("the settings", () => {
  const dashboard = useDashboard({
    handlers: [http],
    now: "2026-11-24T12:00:00Z",
    env: { HORARIUM_ENVIRONMENT: "Rehearsal" },
  });

  test("keep what one likes, and it is good at once", async () => {
    const page = await dashboard.open("settings");
    await page.getByText("High contrast", { exact: true }).click();
    await page.getByText("3:00 pm").click();
    await page.getByText(/^\d?\d:\d\d:\d\d\s[ap]m/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("contrast");
    await page.getByRole("radio", { name: "High contrast", checked: true }).waitFor();
  });

  test("make a token after the password was given again, show it once, and revoke it", async () => {
    const page = await dashboard.open("settings?section=tokens");
    await page.getByText("You have no token").waitFor();
    // longer than the password is taken for given
    await dashboard.stopped.advance("11m");
    await page.getByRole("button", { name: "Create a token" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("deploy");
    await page.getByRole("checkbox", { name: /^Run/ }).check();
    await page.getByRole("button", { name: "Create it" }).click();
    const again = page.getByRole("dialog", { name: "Your password again" });
    await again.getByLabel("Password").fill("not this one");
    await again.getByRole("button", { name: "Go on" }).click();
    await again.getByRole("alert").waitFor();
    await again.getByLabel("Password").fill(password);
    await again.getByRole("button", { name: "Go on" }).click();
    const once = page.getByRole("alertdialog", { name: "The token “deploy”" });
    const token = (await once.locator("code").textContent())!;
    expect(await accessibilityFaults(page)).toEqual([]);
    await once.getByRole("button", { name: "I have kept it" }).click();
    const headers = { Authorization: `Bearer ${token}` };
    const answer = async () => (await fetch(`${dashboard.url}api/jobs`, { headers })).status;
    expect(await answer()).toBe(200);
    await page.getByRole("button", { name: "Revoke deploy" }).first().click();
    await page.getByRole("button", { name: "Revoke it" }).click();
    await page.getByText("The token is revoked.").first().waitFor();
    await expect.poll(answer).toBe(401);
  });

  test("set a secret, offer it to jobs, and keep it as long as one names it", async () => {
    const page = await dashboard.open("settings?section=secrets");
    await page.getByText("No secret is set").waitFor();
    await page.getByRole("button", { name: "Set a secret" }).click();
    const dialog = page.getByRole("dialog", { name: "Set a secret" });
    await dialog.getByLabel("Name").fill("example token");
    await dialog.getByLabel("Value").fill("canary");
    await dialog.getByRole("button", { name: "Set it" }).click();
    await dialog.getByText(/^Use letters, digits and the signs/).waitFor();
    await dialog.getByText("Must have at least 8 characters (got 6)").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByLabel("Name").fill("example-token");
    await dialog.getByLabel("Value").fill("canary-value");
    await dialog.getByRole("button", { name: "Set it" }).click();
    const line = page.getByRole("listitem").filter({ hasText: "example-token" });
    await line.getByText("used by no job").waitFor();
    await dialog.waitFor({ state: "detached" });
    expect(await page.content()).not.toContain("canary");

    await dashboard.horarium.createJob("call", http, {
      cron: "@manual",
      parameters: { url: "https://example.com", authorization: { kind: "bearer", secret: "gone" } },
    });
    await page.goto(`${dashboard.url}jobs/call?tab=parameters`);
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const secret = page.getByRole("combobox", { name: /^Token/ });
    await page.getByText("No secret is called gone:").waitFor();
    // a page that scrolls closes the list
    await secret.scrollIntoViewIfNeeded();
    await secret.fill("exam");
    await secret.press("ArrowDown");
    await page.getByRole("option", { name: "example-token" }).waitFor();
    await expect.poll(() => secret.getAttribute("aria-activedescendant")).not.toBeNull();
    await secret.press("Enter");
    await expect.poll(() => secret.inputValue()).toBe("example-token");
    await page.getByRole("button", { name: "Save the parameters" }).click();
    await page
      .getByText(/^Saved\. The next execution takes these parameters/)
      .first()
      .waitFor();

    await page.goto(`${dashboard.url}settings?section=secrets`);
    await line.getByRole("link", { name: "call" }).waitFor();
    await page.getByRole("button", { name: "Delete example-token" }).click();
    await page.getByText(/call uses it and would fail/).waitFor();
    await page.keyboard.press("Escape");
    await dashboard.horarium.deleteJob("call");
    await page.reload();
    await line.getByText("used by no job").waitFor();
    await page.getByRole("button", { name: "Delete example-token" }).click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.getByText("No secret is set").waitFor();
  });

  test("stop all schedules with a reason, which every page says, and resume them", async () => {
    const page = await dashboard.open("system");
    const reader = await dashboard.open("jobs", { as: "reader", width: 360 });
    await page.getByRole("button", { name: "Stop all schedules" }).click();
    const dialog = page.getByRole("dialog", { name: "Stop all schedules?" });
    await dialog.getByLabel(/^Reason/).fill("the database moves");
    const stop = dialog.getByRole("button", { name: "Stop all schedules" });
    await expect.poll(() => stop.isDisabled()).toBe(true);
    await dialog.getByLabel("Type Rehearsal to be sure").fill("rehearsal");
    expect(await accessibilityFaults(page)).toEqual([]);
    await stop.click();
    const banner = page.getByText("All schedules are stopped: “the database moves”");
    await banner.waitFor();
    await expect
      .poll(() => dashboard.horarium.scheduleStop())
      .toMatchObject({ reason: "the database moves" });
    // who reads elsewhere is told by the stream
    await reader.getByText("All schedules are stopped: “the database moves”").waitFor();
    expect(await reader.getByRole("button", { name: "Resume" }).count()).toBe(0);
    await expect.poll(() => scrollsSideways(reader)).toBe(false);

    await page.getByRole("button", { name: "Change the reason or the end" }).click();
    await page.getByText("In 1 hour").click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText(/^All schedules are stopped until /).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Resume" }).first().click();
    await page.getByRole("button", { name: "Resume all schedules" }).click();
    await expect.poll(() => dashboard.horarium.scheduleStop()).toBeNull();
    await banner.waitFor({ state: "detached" });
    await page.goto(`${dashboard.url}changes?verb=stop_schedules%2Cresume_schedules`);
    await page.getByText(/ resumed all schedules/).waitFor();
    await page.getByText(/ stopped all schedules\./).waitFor();
  });

  test("set the time zone for everybody, and how long the history is kept", async () => {
    const purge = dashboard.horarium.handlers.find(({ name }) => name === "purge_job_logs")!;
    await dashboard.horarium.createJob("purge", purge, { cron: "30 4 * * *" });
    await dashboard.database.pool.query(
      `insert into horarium.job_execution (id, handler, trigger, due_at, status, completed_at)
       select gen_random_uuid(), 'http', 'api', at, 'completed', at
       from unnest('{2026-11-01T12:00:00Z,2026-11-20T12:00:00Z}'::timestamptz[]) old (at)`,
    );
    await dashboard.database.pool.query(
      `update horarium.job_execution set id = overlay(id::text placing '01930000' from 1 for 8)::uuid where trigger = 'api'`,
    );
    const page = await dashboard.open("settings?section=organisation");
    await page.getByText(/^The next purge, .* deletes nothing\.$/).waitFor();
    await page.getByRole("textbox", { name: "Executions, days", exact: true }).fill("10");
    await page.keyboard.press("Tab");
    await page.getByText(/^The next purge, .* deletes 1 execution\.$/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved. The next purge keeps to it.").first().waitFor();
    await expect
      .poll(async () => (await dashboard.horarium.job("purge")).parameters)
      .toEqual({ executionDays: 10 });

    await page.getByRole("combobox", { name: "Zone" }).fill("Tokyo");
    await page.getByRole("option", { name: /^Asia\/Tokyo/ }).click();
    await page
      .getByText(/^Times are shown in Asia\/Tokyo/)
      .first()
      .waitFor();
    const other = await dashboard.open("changes", { as: "reader" });
    await other.getByText("set the time zone in which times are shown to Asia/Tokyo").waitFor();
    // noon of UTC, and some minutes
    await other
      .getByText(/21:\d\d/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Each browser’s own again" }).click();
    await page.getByText("Times are shown in each browser’s own zone.").first().waitFor();
  });

  test("invite somebody by a link that is good once, change the role, and shut them out", async () => {
    const page = await dashboard.open("settings?section=people");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    await page.getByRole("button", { name: "Make the link" }).click();
    await page.getByText("Must be an email address, like ada@example.com").waitFor();
    await page.getByLabel("Email address").fill("grace@example.com");
    await page.getByLabel("Name").fill("Grace Hopper");
    await page.getByRole("button", { name: "Make the link" }).click();
    const once = page.getByRole("alertdialog", { name: "The link for Grace Hopper" });
    const link = (await once.locator("code").textContent())!;
    await once.getByRole("button", { name: "I have kept it" }).click();
    const hers = await dashboard.open(link, { as: null });
    await hers.getByLabel("Password").fill("nine purple umbrellas");
    await hers.getByRole("button", { name: "Keep it and sign in" }).click();
    await hers.getByRole("button", { name: /^Account of grace@example.com/ }).waitFor();
    await page.getByRole("button", { name: /Role of Grace Hopper/ }).click();
    await page.getByRole("option", { name: "Operator" }).click();
    await page.getByText("Grace Hopper is operator now.").first().waitFor();
    await page.getByRole("button", { name: "More about Grace Hopper" }).click();
    await page.getByRole("menuitem", { name: "Disable…" }).click();
    await page.getByRole("button", { name: "Disable the account" }).click();
    await page
      .getByText(/^Grace Hopper is disabled/)
      .first()
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("tab", { name: "Access" }).click();
    await page.getByLabel("Filter events").fill("grace gave");
    await page.getByText(/gave grace@example.com an account as reader/).waitFor();
    const events = page.getByRole("list", { name: "Access events" }).getByRole("listitem");
    await expect.poll(() => events.count()).toBe(1);
  });

  test("set up a second factor by the code that the app shows, and give codes for the day it is lost", async () => {
    const page = await dashboard.open("settings?section=account");
    await page.getByRole("button", { name: "Set it up" }).click();
    const dialog = page.getByRole("dialog", { name: "Set up a second factor" });
    await dialog.getByRole("img", { name: /^QR code/ }).waitFor();
    const secret = (await dialog.locator("code").textContent())!.replaceAll(" ", "");
    await dialog.getByLabel("The code that it shows now").fill("000000");
    await dialog.getByRole("button", { name: "Turn it on" }).click();
    await dialog.getByRole("alert").waitFor();
    await dialog
      .getByLabel("The code that it shows now")
      .fill(codeOf(secret, dashboard.stopped.clock.override()!));
    await dialog.getByRole("button", { name: "Turn it on" }).click();
    const codes = page.getByRole("alertdialog", { name: "Keep these recovery codes" });
    await codes.getByRole("listitem").nth(5).waitFor();
    await codes.getByRole("button", { name: "I have kept them" }).click();
    await page.getByRole("button", { name: "Turn it off" }).waitFor();
  });

  test("give a reader only what is theirs, and fit a phone", async () => {
    const page = await dashboard.open("settings?section=people", {
      as: "reader",
      width: 360,
      height: 740,
    });
    await page.getByRole("tab", { name: "Account" }).click();
    await page.getByText("This one").waitFor();
    await expect
      .poll(() => page.getByRole("tab").allTextContents())
      .toEqual(["Preferences", "Account", "API tokens"]);
    await expect.poll(() => scrollsSideways(page)).toBe(false);
    await page.getByRole("button", { name: "Change it" }).click();
    await page.getByLabel("Current password").fill(password);
    await page.getByLabel("New password").fill("eleven quiet lanterns");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page
      .getByText(/^Your password is changed/)
      .first()
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

/** What the app on the phone would show. */
function codeOf(secret: string, at: Date): string {
  return totpOf(Secret.fromBase32(secret).bytes, "").generate({ timestamp: at.getTime() });
}
