import { defineHandler } from "horarium";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { useMailServer, useReceiver } from "../../../server/test/channels/support.ts";
import {
  accessibilityFaults,
  noChromium,
  scrollsSideways,
  useDashboard,
} from "./support/dashboard.ts";

let isBroken = false;
const copyBooks = defineHandler({
  name: "copy_books",
  attempts: 1,
  run: () => {
    if (isBroken) throw new Error("ENOSPC: no space is left on the shelf");
    return { copied: 3 };
  },
});
const tidy = defineHandler({
  name: "tidy",
  attempts: 1,
  run: () => {
    throw new Error("ENOENT: there is no folder /gone");
  },
});

describe.skipIf(noChromium)("alerts", () => {
  const mailServer = useMailServer();
  const receiver = useReceiver();
  const dashboard = useDashboard({
    handlers: [copyBooks, tidy],
    mailServer,
    async prepare(horarium) {
      await horarium.createJob("copy-books", copyBooks, {
        cron: "@manual",
        title: "Copy books",
        folder: "nightly",
      });
      await horarium.createJob("tidy-up", tidy, { cron: "@manual", title: "Tidy up" });
    },
  });

  const failed = (name: string) => `${name}: failed`;
  /** Of the mails about a job, and what the messages of the webhook about it tell. */
  const subjects = () =>
    mailServer.mails
      .flatMap(({ headers }) => headers.get("subject") ?? [])
      .filter((subject) => subject.includes("Copy books"));
  const hooked = () =>
    receiver.received
      .map(({ body }) => JSON.parse(body) as { type: string; data: { alerts: Hooked[] } })
      .filter(({ data }) => data.alerts[0]?.job?.name === "copy-books")
      .map(({ type }) => type);

  const isToldOf = async () => {
    const { rows } = await dashboard.database.pool.query(
      "select bool_and(told = 'resolved') as is_told from horarium.alert",
    );
    return rows[0].is_told as boolean;
  };

  test("go to channels that are added on the page, whose secrets are shown to nobody again", async () => {
    const page = await dashboard.open("alerts/channels");
    await page.getByText("Nobody is told of alerts yet").waitFor();
    await page.getByRole("button", { name: "Add a channel" }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("ops");
    await page.getByRole("textbox", { name: /^To/ }).fill("not an address");
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByText(/^Must be an address/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("textbox", { name: /^To/ }).fill("ops@example.org");
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByText("Email to ops@example.org").waitFor();
    await page.getByRole("button", { name: "Send a test to ops" }).click();
    await page.getByText(/^The test was taken/).waitFor();
    await expect.poll(() => mailServer.mails.map(({ to }) => to)).toEqual([["ops@example.org"]]);

    await page.getByRole("button", { name: "Add a channel" }).click();
    await page.getByText("Webhook", { exact: true }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("hook");
    await page.getByRole("textbox", { name: /^Address/ }).fill(`${receiver.url}/hook?key=hush`);
    await page.getByRole("button", { name: "Make one" }).click();
    const field = page.getByRole("textbox", { name: /^Signing secret/ });
    await expect.poll(() => field.inputValue()).not.toBe("");
    const secret = await field.inputValue();
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByText(`Webhook to ${receiver.url}`).waitFor();
    receiver.answerBy((_, response) => response.writeHead(503).end("the hook is full"));
    await page.getByRole("button", { name: "Send a test to hook" }).click();
    await page.getByText(/^The test was not taken.*503/).waitFor();
    // whoever pressed has been told: it is no alert
    const raised = await dashboard.database.pool.query("select 1 from horarium.alert");
    expect(raised.rowCount).toBe(0);
    receiver.answerBy((_, response) => response.end("ok"));
    await page.getByRole("button", { name: "Send a test to hook" }).click();
    await page.getByText(/^The test was taken.*: 200/).waitFor();
    const { headers, body } = receiver.received.at(-1)!;
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: "test",
    });
    await page.reload();
    await page.getByText(`Webhook to ${receiver.url}`).waitFor();
    const answer = await page.evaluate(async () => (await fetch("../api/channels")).text());
    for (const shown of [await page.content(), answer]) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain("hush");
    }
    await page.getByRole("button", { name: "More about hook" }).click();
    await page.getByRole("menuitem", { name: "Edit…" }).click();
    expect(await field.inputValue()).toBe("");
    await page.getByRole("textbox", { name: /^Name/ }).fill("library hook");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Send a test to library hook" }).click();
    await page.getByText(/^The test was taken/).waitFor();
  });

  test("arrive on the page, by mail and by webhook; somebody is on it; and it is told when all is well", async () => {
    mailServer.mails.length = 0;
    receiver.received.length = 0;
    const page = await dashboard.open("alerts");
    await page.getByRole("button", { name: /^Live/ }).waitFor();
    await page.getByText("Nothing needs you").waitFor();
    isBroken = true;
    await dashboard.horarium.runNow("copy-books");
    await page.getByRole("link", { name: failed("Copy books") }).waitFor();
    await page.getByText("ENOSPC: no space is left on the shelf").waitFor();
    await page.getByText(/^sent to library hook and ops$/).waitFor();
    await page.waitForFunction(() => document.title === "(1) Alerts · Horarium");
    expect(await accessibilityFaults(page)).toEqual([]);
    await expect.poll(subjects).toEqual([expect.stringContaining(failed("Copy books"))]);
    await expect.poll(hooked).toEqual(["alert.opened"]);

    // by keys: to the first row, acknowledge it, and take that back
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await page.getByText("Nothing needs you").waitFor();
    await page.getByRole("button", { name: "Undo" }).waitFor();
    await page.keyboard.press("Control+Shift+U");
    await page.getByRole("button", { name: /^Acknowledge: Copy books/ }).click();
    await page.getByText("Nothing needs you").waitFor();
    await page.waitForFunction(() => document.title === "Alerts · Horarium");
    await page.getByRole("tab", { name: /^Acknowledged/ }).click();
    await page.getByText(/^admin-\d+@example\.com is on it, since/).waitFor();

    isBroken = false;
    await page.getByRole("button", { name: /^Retry: / }).click();
    await page.getByText("Nobody is at work on an alert").waitFor();
    await page.getByRole("tab", { name: /^Resolved/ }).click();
    await page.getByText(/^Resolved by execution/).waitFor();
    await expect.poll(subjects).toHaveLength(2);
    await expect.poll(hooked).toEqual(["alert.opened", "alert.resolved"]);

    await page.getByRole("link", { name: "Copy books", exact: false }).first().click();
    const history = page.getByRole("region", { name: "History" }).getByRole("listitem");
    await expect
      .poll(() => history.allTextContents())
      .toEqual([
        expect.stringMatching(/Resolved/),
        expect.stringMatching(/Acknowledged by admin/),
        expect.stringMatching(/Acknowledgement taken back by admin/),
        expect.stringMatching(/Acknowledged by admin/),
        expect.stringMatching(/Opened/),
      ]);
    await page.getByText("Resolved, to ops").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test("are snoozed until they are resolved, muted with a reason, and noted", async () => {
    await dashboard.horarium.runNow("tidy-up");
    const page = await dashboard.open("alerts", { width: 360, height: 740 });
    await page.getByRole("link", { name: failed("Tidy up") }).waitFor();
    await expect.poll(() => scrollsSideways(page)).toBe(false);
    const more = page.getByRole("button", { name: /^More about: Tidy up/ });
    await more.click();
    await page.getByRole("menuitem", { name: "Add a note…" }).click();
    await page.getByRole("textbox", { name: "Note" }).fill("The folder moved to /attic");
    await page.getByRole("button", { name: "Add it" }).click();
    await page.getByText("The note is in the alert’s history.").first().waitFor();
    await more.click();
    await page.getByRole("menuitem", { name: "Until it is resolved" }).click();
    await page.getByText("Nothing needs you").waitFor();
    await page.getByRole("tab", { name: /^Snoozed or muted/ }).click();
    await page.getByText(/^Snoozed by admin-\d+@example\.com until it is resolved$/).waitFor();
    await more.click();
    await page.getByRole("menuitem", { name: /^Mute…/ }).click();
    await page.getByLabel("Reason (optional)").fill("the attic is being built");
    await page.getByRole("button", { name: "Mute it" }).click();
    await page.getByText(/^Muted by .*: the attic is being built$/).waitFor();
    const muted = page.getByRole("listitem").filter({ hasText: /^Muted\. Nothing is told/ });
    await muted.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/^Snoozed by/).waitFor();
    await more.click();
    await page.getByRole("menuitem", { name: "End the snooze" }).click();
    await page.getByText("No alert is snoozed or muted").waitFor();
    await page.getByRole("tab", { name: /^Open/ }).click();
    await page.getByRole("link", { name: failed("Tidy up") }).click();
    await page.getByText("The folder moved to /attic").waitFor();
    await page.getByRole("button", { name: "Resolve" }).click();
    await page
      .getByText(/^Resolved by admin/)
      .first()
      .waitFor();
    // so that its next time is one that somebody is to be told of
    await expect.poll(isToldOf).toBe(true);
  });

  test("are held in a quiet window, and told when it is ended", async () => {
    mailServer.mails.length = 0;
    const page = await dashboard.open("alerts/quiet");
    await page.getByRole("button", { name: "Create a quiet window" }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("Shelves are moved");
    await page.getByText(/^Hold alerts and executions/).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Create it" }).click();
    await page.getByText("Holds now", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Inbox" }).click();
    await page.getByText(/^Alerts and executions of all jobs are held/).waitFor();
    isBroken = true;
    await dashboard.horarium.runNow("copy-books");
    await page.getByRole("link", { name: failed("Copy books") }).waitFor();
    await page.getByText(/^held until/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(subjects()).toEqual([]);
    await page.getByRole("button", { name: "30 min more of Shelves are moved" }).click();
    await page.getByText("Shelves are moved holds for 30 min more.").first().waitFor();
    await page.getByRole("button", { name: "End now: Shelves are moved" }).click();
    await page.getByText(/^sent to library hook and ops$/).waitFor({ timeout: 90_000 });
    await expect.poll(subjects).toEqual([expect.stringContaining(failed("Copy books"))]);
    isBroken = false;
    await page.getByRole("button", { name: /^Retry: / }).click();
    await page.getByText("Nothing needs you").waitFor();
  });

  test("are notifications of the desktop for who wants them, and none while they are held", async () => {
    const page = await dashboard.open("settings", { permissions: ["notifications"] });
    await page.context().addInitScript(() => {
      // a browser without a screen always has the focus
      document.hasFocus = () => false;
      const shown: string[] = [];
      Object.assign(window, { shown });
      window.Notification = new Proxy(Notification, {
        construct(kind, [title, options]: [string, NotificationOptions]) {
          shown.push(`${title}: ${options.body}`);
          return new kind(title, options);
        },
      });
    });
    await page.reload();
    await page.getByRole("switch", { name: "Off" }).last().click();
    await page.getByRole("switch", { name: "On" }).last().waitFor();
    const shown = () =>
      page.evaluate(() => (window as unknown as { shown: string[] }).shown.join("; "));

    const now = Date.now();
    await dashboard.database.pool.query(
      `insert into horarium.quiet_window (id, name, scope, starts_at, ends_at, timezone, created_at)
       values (gen_random_uuid(), 'Upgrade', 'all', $1, $2, 'UTC', now())`,
      [new Date(now - 60_000), new Date(now + 3_600_000)],
    );
    await dashboard.horarium.runNow("tidy-up");
    // of the notifications, and not of the list, on the page that it goes to
    const firstLook = page.waitForResponse(
      (response) =>
        response.url().endsWith("/alerts?state=open&limit=50") &&
        response.frame().url() === `${dashboard.url}alerts`,
    );
    await page.goto(`${dashboard.url}alerts`);
    await firstLook;
    await page
      .getByText(/^held until/)
      .first()
      .waitFor();
    expect(await shown()).toBe("");
    await page.getByRole("button", { name: "End now: Upgrade" }).click();
    await expect.poll(shown, { timeout: 90_000 }).toContain("Tidy up");
  });

  test("are held again and again by a quiet window with a schedule", async () => {
    const page = await dashboard.open("alerts/quiet");
    await page.getByRole("button", { name: "Create a quiet window" }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("Sundays");
    await page.getByText("Repeats", { exact: true }).click();
    await page.getByText(/^At 02:00 on every Sunday, Europe\/Rome time, for 4 h\.$/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Create it" }).click();
    await page.getByText(/^at 02:00 on every Sunday, Europe\/Rome time, for 4 h$/).waitFor();
    await page.getByRole("button", { name: "Delete Sundays" }).click();
    await page.getByRole("button", { name: "Delete the quiet window" }).click();
    await page.getByText("The quiet window Sundays is deleted.").first().waitFor();
  });

  test("are raised by rules that say one sentence each, and are tried on what has happened", async () => {
    const page = await dashboard.open("alerts/rules");
    await page.getByText("Any job fails after its last attempt.").waitFor();
    await page.getByRole("button", { name: /^Try it on what has happened: any job fails/ }).click();
    await page
      .getByText(/^In the last 30 days it would have fired .*, for 2 of 2 jobs\.$/)
      .waitFor();
    await page.getByRole("button", { name: "Create a rule" }).click();
    await page.getByRole("combobox", { name: "Folder" }).fill("nightly");
    await page.getByRole("textbox", { name: "Failures" }).fill("3");
    await page.getByRole("textbox", { name: "Failures" }).blur();
    await page.getByText("Set here; inherited: 1").waitFor();
    await page.getByRole("button", { name: "Try it on the last 30 days" }).click();
    await page.getByText("In the last 30 days it would not have fired.").waitFor();
    await page.getByRole("button", { name: "Tell it to others too" }).click();
    const step = page.getByRole("group", { name: "While nobody acknowledges it" });
    await step.getByText("Choose at least one").waitFor();
    await step.getByText("library hook", { exact: true }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Create the rule" }).click();
    await page.getByText("A job in nightly fails 3 times in a row.").waitFor();
    await page
      .getByText("not acknowledged 30 min after it was told, it goes to library hook too")
      .waitFor();

    await page.goto(`${dashboard.url}jobs/copy-books?tab=alerts`);
    await page.getByText("A job in nightly fails 3 times in a row.").waitFor();
    await page.getByRole("link", { name: "Copy books: failed" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test("are for a reader to read, and nothing else", async () => {
    await dashboard.horarium.runNow("tidy-up");
    const page = await dashboard.open("alerts", { as: "reader" });
    await page.getByRole("link", { name: failed("Tidy up") }).waitFor();
    expect(await page.getByRole("button", { name: /^(Acknowledge|Retry)/ }).count()).toBe(0);
    await page.getByRole("link", { name: "Channels" }).click();
    await page.getByText("Email to ops@example.org").waitFor();
    expect(await page.getByRole("button", { name: /Send a test|Add a/ }).count()).toBe(0);
    await page.getByRole("link", { name: "Rules" }).click();
    await page.getByText("Any job fails after its last attempt.").waitFor();
    expect(await page.getByRole("button", { name: /Edit|Create/ }).count()).toBe(0);
  });
});

interface Hooked {
  job: { name: string } | null;
}
