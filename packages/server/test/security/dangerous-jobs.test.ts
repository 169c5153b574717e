import { beforeAll, describe, expect, test } from "vitest";
import { codeOf, password, useAuth, type Browser } from "../auth/support.ts";

const here = useAuth();
const parameters = { statement: "drop table book" };
let admin: Browser;
let version: number;
let change: string;

beforeAll(async () => {
  ({ browser: admin } = await here.person("admin"));
  const settings = { cron: "@manual", parameters: { statement: "select 1" } };
  await here.horarium.createJob("nightly-sql", "sql", settings);
  const edited = await here.horarium.editJob("nightly-sql", {
    parameters: { statement: "select 2" },
  });
  version = edited.version;
  const { rows } = await here.database.pool.query<{ id: string }>(
    "select max(id)::text as id from horarium.change",
  );
  change = rows[0]!.id;
});

/** All that decides what such a job does. */
const asked = (handler: string): [string, () => ReturnType<Browser["call"]>][] => [
  [
    "creates one",
    () => admin.call("POST", "/jobs", { name: "mine", handler, schedule: "@manual", parameters }),
  ],
  ["edits what one does", () => admin.call("PATCH", "/jobs/nightly-sql", { version, parameters })],
  ["tries it out", () => admin.call("POST", "/jobs/test", { handler, parameters })],
  ["asks for it once", () => admin.call("POST", "/executions", { handler, parameters })],
  [
    "runs one with other parameters",
    () => admin.call("POST", "/jobs/nightly-sql/run-with", { parameters }),
  ],
  ["takes a change of one back", () => admin.call("POST", `/changes/${change}/revert`, {})],
  ["goes back to what code says", () => admin.call("POST", "/jobs/nightly-sql/revert", {})],
];

describe("a session that has not given its password for a while", () => {
  beforeAll(() => here.horarium.clock.advance("11m"));

  test.each(asked("sql"))("%s: is asked for it again, and nothing is done", async (_, ask) => {
    const before = await here.horarium.job("nightly-sql");
    expect(codeOf(await ask())).toBe("403 confirm_first");
    expect(await here.horarium.job("nightly-sql")).toEqual(before);
    expect((await here.horarium.executions({})).rows).toEqual([]);
  });

  test("creates, tries and asks for shell jobs no more than sql jobs", async () => {
    for (const [, ask] of [asked("shell")[0]!, asked("shell")[2]!, asked("shell")[3]!])
      expect(codeOf(await ask())).toBe("403 confirm_first");
  });

  test("may edit when it runs, pause it, and do as it likes with other jobs", async () => {
    const edit = await admin.call("PATCH", "/jobs/nightly-sql", { version, priority: 7 });
    expect(edit.status).toBe(200);
    version++;
    expect((await admin.call("POST", "/jobs/nightly-sql/disable", {})).status).toBe(200);
    expect(codeOf(await admin.call("POST", "/jobs/test", { handler: "http" }))).toBe(
      "422 no_handler",
    );
  });

  test("is let through once it has given it", async () => {
    expect((await admin.call("POST", "/auth/confirm", { password })).status).toBe(200);
    const { version: now } = await here.horarium.job("nightly-sql");
    const edit = await admin.call("PATCH", "/jobs/nightly-sql", { version: now, parameters });
    expect(edit.status).toBe(200);
    expect(await here.horarium.job("nightly-sql")).toMatchObject({ parameters });
  });
});

test("a token, which has no password, is held to its scopes alone", async () => {
  const made = await admin.call("POST", "/auth/tokens", { name: "deploy", scopes: ["write"] });
  const { version: now } = await here.horarium.job("nightly-sql");
  here.horarium.clock.advance("11m");
  const answer = await here
    .browser()
    .call(
      "PATCH",
      "/jobs/nightly-sql",
      { version: now, parameters: { statement: "select 3" } },
      { authorization: `Bearer ${made.body.token}` },
    );
  expect(answer.status).toBe(200);
});
