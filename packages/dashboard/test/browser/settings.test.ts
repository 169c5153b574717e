import { Secret } from "otpauth";
import { describe, expect, test } from "vitest";
import { totpOf } from "../../../server/src/auth/second-factor/totp.ts";
import {
  accessibilityFaults,
  noChromium,
  password,
  scrollsSideways,
  useDashboard,
} from "./support/dashboard.ts";

describe.skipIf(noChromium)("the settings", () => {
  const dashboard = useDashboard({ handlers: [], now: "2026-11-24T12:00:00Z" });

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
    await page.getByLabel("Name").fill("deploy");
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
    expect((await fetch(`${dashboard.url}api/jobs`, { headers })).status).toBe(200);
    await page.getByRole("button", { name: "Revoke deploy" }).first().click();
    await page.getByRole("button", { name: "Revoke it" }).click();
    await page.getByText("The token is revoked.").first().waitFor();
    expect((await fetch(`${dashboard.url}api/jobs`, { headers })).status).toBe(401);
  });

  test("invite somebody by a link that is good once, change the role, and shut them out", async () => {
    const page = await dashboard.open("settings?section=people");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    await page.getByRole("button", { name: "Make the link" }).click();
    await page.getByText("Invalid email address").waitFor();
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
    expect(
      await page.getByRole("list", { name: "Access events" }).getByRole("listitem").count(),
    ).toBe(1);
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
    await codes.waitFor();
    expect(await codes.getByRole("listitem").count()).toBeGreaterThan(5);
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
    expect(await page.getByRole("tab").allTextContents()).toEqual([
      "Preferences",
      "Account",
      "API tokens",
    ]);
    expect(await scrollsSideways(page)).toBe(false);
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
