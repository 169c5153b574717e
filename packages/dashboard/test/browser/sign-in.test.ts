import { describe, expect, test } from "vitest";
import {
  accessibilityFaults,
  noChromium,
  password,
  scrollsSideways,
  useDashboard,
} from "./support/dashboard.ts";

describe.skipIf(noChromium)("signing in", () => {
  const dashboard = useDashboard({ handlers: [], now: "2026-11-24T12:00:00Z" });

  test("is asked of strangers on every address, and leads back to it", async () => {
    const page = await dashboard.open("system", { as: null });
    await page.getByLabel("Email").fill("nobody@example.com");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await expect.poll(() => scrollsSideways(page)).toBe(false);
    expect(new URL(page.url()).pathname).toBe("/system");
  });

  test("shows who is signed in, and signs out", async () => {
    const page = await dashboard.open("", { as: "reader" });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("button", { name: /reader-\d+@example\.com/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByLabel("Password").waitFor();
  });
});
