import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { horarium, killAll } from "./support/horarium.ts";
import { startServer, type ServedHorarium } from "./support/server.ts";

let database: TestDatabase;
let server: ServedHorarium;
let status = 200;
const receiver = createServer((_, response) => {
  response.writeHead(status).end("heard");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  database = await createTestDatabase();
  await horarium(["migrate", "--database", database.url]);
  server = await startServer(database.url, {
    HORARIUM_ALLOWED_HOSTS: "127.0.0.1",
    HORARIUM_SECRET_KEY: Buffer.alloc(32, "a").toString("base64"),
  });
});
afterAll(async () => {
  await killAll();
  receiver.close();
  await database.drop();
});

/** An open alert of no job, as a process would have left it. */
async function anAlert(handler: string): Promise<string> {
  const { rows } = await database.pool.query(
    `insert into horarium.alert (id, key, kind, handler, opened_at, last_at, changed_at, error)
     values (gen_random_uuid(), 'failed:handler:' || $1, 'failed', $1, now(), now(), now(), 'it does not work')
     returning id`,
    [handler],
  );
  return rows[0].id;
}

interface AlertJson {
  state: string;
  history: { verb: string; note: string | null }[];
}

const direct = (...args: string[]) => horarium([...args, "--database", database.url]);
const over = (...args: string[]) =>
  horarium([...args, "--url", server.url], { env: { HORARIUM_TOKEN: server.token } });

// each starts a dozen processes
test(
  "what needs a person is listed, shown, acted on and taken back",
  { timeout: 300_000 },
  async () => {
    const id = await anAlert("copy_books");
    const list = await direct("alerts");
    expect(list.standardOutput).toMatch(
      /^STATE +SINCE +COUNT +WHO +ID +WHAT\nopen .*Copy books: failed\n$/,
    );
    expect(await direct("alerts", "show", id)).toMatchObject({
      code: 0,
      standardOutput: expect.stringContaining("it does not work"),
    });
    const steps: [string[], string][] = [
      [["ack", id, "--note", "on it"], "Copy books: failed: acknowledged\n"],
      [["unack", id], "Copy books: failed: open\n"],
      [["snooze", id], "Copy books: failed: snoozed until it is resolved\n"],
      [["unsnooze", id], "Copy books: failed: open\n"],
      [["unmute", id], "not muted"],
      [["mute", id, "--for", "1h"], "Copy books: failed: muted until"],
      [["unmute", id], "Copy books: failed: open\n"],
      [["mute", id], "give --for or --until"],
      [["resolve", id], "Copy books: failed: resolved\n"],
      [["ack", id], "there is nothing left to do"],
    ];
    for (const [args, said] of steps) {
      const { output } = await (args[0] === "unack" ? over : direct)("alerts", ...args);
      expect(output).toContain(said);
    }
    expect((await direct("alerts", "list")).standardOutput).toBe("Nothing needs you\n");
    const { standardOutput } = await direct("alerts", "show", id, "--json");
    const shown = JSON.parse(standardOutput) as AlertJson;
    expect(shown.history.map(({ verb }) => verb)).toEqual([
      "resolved",
      "unmuted",
      "muted",
      "unsnoozed",
      "snoozed",
      "unacknowledged",
      "acknowledged",
    ]);
    expect(shown.history.at(-1)?.note).toBe("on it");
    const missing = await direct("alerts", "ack", "00000000-0000-7000-8000-000000000000");
    expect(missing).toMatchObject({
      code: 3,
      output: expect.stringContaining("there is no alert"),
    });
  },
);

test(
  "a channel is listed and tested; the exit code says whether it arrived",
  { timeout: 300_000 },
  async () => {
    expect((await over("channels")).standardOutput).toContain("There are no channels yet");
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?token=canary`;
    const made = await fetch(`${server.url}/api/channels`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      body: JSON.stringify({
        kind: "webhook",
        name: "hook",
        secrets: { url, secret: `whsec_${Buffer.alloc(32, "s").toString("base64")}` },
      }),
    });
    expect(made.status).toBe(201);
    expect(await over("channels", "test", "hook")).toMatchObject({
      code: 0,
      standardOutput: expect.stringMatching(/^Arrived: 200/),
    });
    status = 410;
    const refused = await over("channels", "test", "hook");
    expect(refused).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^Did not arrive: 410/),
    });
    const list = await over("channels", "list");
    expect(list.standardOutput).toMatch(/hook +webhook .*410/);
    expect(list.standardOutput).not.toContain("canary");
    expect(await over("channels", "test", "nowhere")).toMatchObject({ code: 3 });
  },
);
