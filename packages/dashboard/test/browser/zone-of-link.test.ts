import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

describe.skipIf(noChromium)("a link with a zone", () => {
  const dashboard = useDashboard({ handlers: [] });

  test("shows times in it, and follows when another is chosen", async () => {
    const page = await dashboard.open("executions?zone=Asia/Tokyo");
    const zone = page.getByRole("button", { name: /change the zone/ });
    await page.getByText(/^\d\d:\d\d:\d\d\s(JST|GMT\+9)$/).waitFor();
    await zone.click();
    await page.getByRole("menuitem", { name: "UTC", exact: true }).click();
    await page.getByText(/^\d\d:\d\d:\d\d\sUTC$/).waitFor();
    expect(new URL(page.url()).search).toBe("?zone=utc");
    await zone.click();
    await page.getByRole("menuitem", { name: /^As each page has it/ }).click();
    await page.waitForURL(/executions$/);
  });

  test("leaves the zone of whoever opens it as it was", async () => {
    const page = await dashboard.open("executions?zone=Asia/Tokyo");
    await page.getByText(/^\d\d:\d\d:\d\d\s(JST|GMT\+9)$/).waitFor();
    await page.getByRole("link", { name: "Jobs", exact: true }).first().click();
    await page.getByText(/^\d\d:\d\d:\d\d\sCES?T$/).waitFor();
  });
});
