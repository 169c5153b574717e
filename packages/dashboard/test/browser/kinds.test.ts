import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { shellKind } from "../../../server/src/kinds/shell/shell.ts";
import { accessibilityFaults, noChromium, password, useDashboard } from "./support/dashboard.ts";
import { inDialog } from "./support/in-dialog.ts";

const directory = await mkdtemp(join(tmpdir(), "horarium-kinds-"));
await chmod(directory, 0o755);
afterAll(() => rm(directory, { recursive: true }));
const shell = shellKind({
  settings: { directory, user: process.getuid!() === 0 ? { uid: 61_234, gid: 61_234 } : null },
  readSecrets: () => Promise.resolve(new Map()),
});

describe.skipIf(noChromium)("a job of a kind that does whatever it is told", () => {
  const dashboard = useDashboard({ handlers: [shell] });
  /** As if the password had been given a while ago. */
  const forget = () =>
    dashboard.database.pool.query(
      "update horarium_auth.session set confirmed_at = now() - interval '11 minutes'",
    );

  test("is tried, made and told something else only with the password", async () => {
    const page = await dashboard.open("jobs/new?handler=shell");
    await page.getByText("A program", { exact: true }).click();
    await page.getByRole("textbox", { name: /^Program/ }).fill("/bin/echo");
    for (const [place, argument] of ["it is", "$(id); a, {{attempt}}"].entries()) {
      await page.getByRole("button", { name: "Add argument" }).click();
      await page
        .getByRole("textbox", { name: /^Argument/ })
        .nth(place)
        .fill(argument);
    }
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Next: when" }).click();
    await page.getByRole("button", { name: "Next: how" }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("Say it");
    await page.getByRole("button", { name: "Next: try it" }).click();

    await forget();
    await page.getByRole("button", { name: "Check", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Your password again" });
    const again = async () => {
      await dialog.getByLabel("Password").fill(password);
      await dialog.getByRole("button", { name: "Go on" }).click();
      await dialog.waitFor({ state: "detached" });
    };
    await dialog.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await again();
    await page.getByText("$(id); a, 1", { exact: false }).first().waitFor();

    await page.getByRole("button", { name: "Run once for real" }).click();
    await page.getByRole("button", { name: "Run it now" }).click();
    await page.getByText("it is $(id); a, 1").first().waitFor();
    const { rows } = await dashboard.horarium.executions({});
    expect(rows.map(({ trigger, job_id }) => [trigger, job_id])).toEqual([
      ["test", null],
      ["test", null],
    ]);

    await forget();
    await page.getByRole("button", { name: "Create disabled" }).click();
    await again();
    await page.getByRole("heading", { level: 1, name: "Say it" }).waitFor();

    await page.getByRole("tab", { name: "Parameters" }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: /^Program/ }).fill("/bin/true");
    await forget();
    await page.getByRole("button", { name: "Save the parameters" }).click();
    // who leaves it has changed nothing
    await dialog.waitFor();
    await inDialog(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const programOf = async () => {
      const { parameters } = await dashboard.horarium.job("say_it");
      return (parameters as { command: { program: string } }).command.program;
    };
    expect(await programOf()).toBe("/bin/echo");
    await page.getByRole("button", { name: "Save the parameters" }).click();
    await dialog.waitFor();
    await again();
    await expect.poll(programOf).toBe("/bin/true");
  });
});
