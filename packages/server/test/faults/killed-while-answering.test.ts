import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createHorarium } from "horarium";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";

let database: TestDatabase;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await createHorarium({ db: database.pool, handlers: [] }).migrate();
});
afterAll(async () => {
  for (const one of processes) one.kill("SIGKILL");
  await database.drop();
});

interface Kill {
  statement: string;
  when: "before" | "sent" | "answered";
}

/** A server process; with `kill` it kills itself with signal 9 at that statement. */
async function aServer(kill: Kill | null): Promise<{ url: string; ended: Promise<unknown> }> {
  const script = fileURLToPath(new URL("kit/api-process.mjs", import.meta.url));
  const started = spawn(process.execPath, [script, JSON.stringify({ url: database.url, kill })], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  processes.push(started);
  const ended = once(started, "exit");
  const [port] = (await once(started.stdout.setEncoding("utf8"), "data")) as [string];
  return { url: `http://127.0.0.1:${port.trim()}`, ended };
}

function ask(url: string, key: string): Promise<Response> {
  return fetch(`${url}/api/executions`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ handler: "greet", parameters: { key } }),
    signal: AbortSignal.timeout(20_000),
  });
}

async function effects(key: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    "select count(*)::int as count from horarium.job_execution where parameters ->> 'key' = $1",
    [key],
  );
  return rows[0]!.count;
}

/** A killed process's transaction ends when the database sees that its connection is gone. */
async function repeated(url: string, key: string): Promise<Response> {
  for (;;) {
    const response = await ask(url, key);
    if (response.status !== 409) return response;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const points: [string, Kill, boolean[]][] = [
  ["before its effect", { statement: "insert into .*job_execution", when: "before" }, [false]],
  [
    "after its effect, and before its answer is kept",
    { statement: "insert into .*keyed_command", when: "before" },
    [false],
  ],
  ["while it commits", { statement: "^commit$", when: "sent" }, [false, true]],
  [
    "after it is committed, and before it is answered",
    { statement: "^commit$", when: "answered" },
    [true],
  ],
];

describe("kill -9 of a server that answers a request with a key", () => {
  test.each(points)("%s: sent again to another, it is done once", async (_, kill, repeats) => {
    const other = await aServer(null);
    for (let round = 0; round < 3; round++) {
      const key = randomUUID();
      const dying = await aServer(kill);
      await expect(ask(dying.url, key)).rejects.toThrow();
      expect(await dying.ended).toEqual([null, "SIGKILL"]);
      const answer = await repeated(other.url, key);
      expect(answer.status).toBe(201);
      const isRepeated = answer.headers.get("idempotency-replayed") === "true";
      expect(repeats).toContain(isRepeated);
      expect(await effects(key)).toBe(1);
      const again = await ask(other.url, key);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(await again.text()).toBe(await answer.text());
    }
  });
});
