import { defineHandler } from "horarium";
import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const fail = defineHandler({
  name: "fail",
  attempts: 1,
  run: ({ log }) => {
    for (let line = 1; line <= 60; line++) log(`line ${line}`);
    log.warn("timeout of openlibrary.org");
    throw new Error("no answer");
  },
});

describe.skipIf(noChromium)("below another path, with a strict policy for contents", () => {
  let execution = "";
  const dashboard = useDashboard({
    handlers: [fail],
    env: { HORARIUM_BASE_PATH: "/admin/horarium/" },
    async prepare(horarium) {
      await horarium.schedule("nightly", fail, { cron: "0 3 * * *", tags: ["books"] });
      await horarium.schedule("other", fail, { cron: "0 4 * * *" });
      await horarium.runNow("nightly");
      [execution = ""] = await horarium.runOnce();
    },
  });

  test("each address shows the same again: after a reload, and to somebody else", async () => {
    const page = await dashboard.open("");
    const other = await dashboard.open("", { as: "reader" });
    for (const [path, text] of [
      ["jobs?q=nightly&sort=name", /^1 job$/],
      ["jobs?state=failing", /^1 job$/],
      ["jobs?tag=books", /tag: books/],
      ["jobs/nightly?tab=executions&status=failed", /^Failed$/],
      ["jobs/nightly?tab=changes", /created nightly/],
      [`executions/${execution}#L20-L22`, /^line 21$/],
      [`executions/${execution}?level=warn`, /^timeout of openlibrary\.org$/],
      ["executions?status=failed", /^Failed$/],
      ["changes?job=nightly", /job: nightly/],
      ["?span=7d&view=agenda", /Nightly/],
    ] as const) {
      for (const reader of [page, other]) {
        await reader.goto(new URL(path, dashboard.url).href);
        await reader.getByText(text).first().waitFor();
        await expect.poll(() => reader.url()).toBe(new URL(path, dashboard.url).href);
      }
    }
  });

  test("what an address does not know is dropped from it, and a page that is not there says so", async () => {
    const page = await dashboard.open("jobs?sort=sideways&state=failing,purple");
    await page.getByText(/^1 job$/).waitFor();
    await page.goto(new URL("no/such/page", dashboard.url).href);
    await page.getByRole("heading", { level: 1, name: /No such page|not here/i }).waitFor();
    await page.goto(new URL("jobs/no-such-job", dashboard.url).href);
    await page.getByRole("heading", { name: "No such job" }).waitFor();
  });

  test("a reader sees everything and no control that would change it, and the API refuses", async () => {
    const page = await dashboard.open("jobs", { as: "reader" });
    await page.getByRole("row", { name: /Nightly/ }).waitFor();
    const writes = page
      .getByRole("main")
      .getByRole("button", { name: /^(Run|Retry|Cancel|Skip|Move|Edit|Revert|Delete)\b/ });
    for (const path of [
      "jobs",
      "",
      "jobs/nightly",
      "jobs/nightly?tab=schedule",
      "jobs/nightly?tab=parameters",
      "jobs/nightly?tab=changes",
      "executions",
      `executions/${execution}`,
      "changes",
    ]) {
      await page.goto(new URL(path, dashboard.url).href);
      await page
        .getByText(/Nightly|nightly/)
        .first()
        .waitFor();
      expect(await writes.allInnerTexts(), path).toEqual([]);
      expect(await page.getByRole("main").getByRole("switch").count(), path).toBe(0);
      expect(await page.getByRole("link", { name: "New job" }).count(), path).toBe(0);
    }
    const status = await page.evaluate(async () => {
      const { status: answered } = await fetch("/admin/horarium/api/jobs/nightly/run", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: "{}",
      });
      return answered;
    });
    expect(status).toBe(403);
  });

  test("an operator may run and disable, and not write", async () => {
    const page = await dashboard.open("jobs/nightly", { as: "operator" });
    await page.getByRole("button", { name: /^Run now/ }).waitFor();
    await page.getByRole("switch", { name: "Nightly enabled" }).waitFor();
    await page.goto(new URL("jobs/nightly?tab=schedule", dashboard.url).href);
    await page.getByText("0 3 * * *").first().waitFor();
    expect(await page.getByRole("button", { name: "Edit", exact: true }).count()).toBe(0);
  });

  test("nothing is loaded from elsewhere, and no script or style stands in the page itself", async () => {
    const page = await dashboard.open("settings");
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(dashboard.url)) elsewhere.push(request.url());
    });
    const response = await page.goto(new URL("jobs/nightly", dashboard.url).href);
    await page.getByRole("region", { name: "Next slots" }).waitFor();
    const policy = response!.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
    expect(elsewhere).toEqual([]);
  });
});
