import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createHorarium } from "horarium";
import { createPool } from "horarium/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { createAuth } from "../../src/auth/create-auth.ts";
import { operations } from "../../src/api/operations.ts";
import { dataDirectory, horarium, spawnHorarium } from "../commands/support/horarium.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const pool = createPool(database.url);
  await createHorarium({ db: pool, handlers: [] }).migrate();
  await createAuth({ db: pool }).migrate();
  await pool.end();
});
afterAll(() => database.drop());

const start = (env: NodeJS.ProcessEnv = {}) =>
  spawnHorarium(["server", "--database", database.url], { env });

async function urlOf(server: ReturnType<typeof start>): Promise<string> {
  await server.says("Running (process");
  return /The API is at (\S+)\/api/.exec(server.output())![1]!;
}

describe("horarium server", () => {
  test("lets strangers see whether it lives, and nothing else", async () => {
    const server = start();
    const url = await urlOf(server);
    expect(new URL(url).hostname).toBe("127.0.0.1");
    // nobody schedules on this database
    const health = await fetch(`${url}/api/health`);
    expect(health.status).toBe(503);
    expect(Object.keys((await health.json()) as object)).not.toContain("rows");

    const closed = operations.filter(({ permission }) => permission !== "public");
    expect(closed.length).toBeGreaterThan(20);
    const others = ["/openapi.json", "/docs", "/docs/openapi-explorer.js"];
    const paths = [
      ...closed.map(({ method, path }) => ({ method, path })),
      ...others.map((path) => ({ method: "get", path })),
    ];
    for (const { method, path } of paths) {
      const filled = path.replaceAll(/\{\w+\}/g, "01234567-0123-4123-8123-0123456789ab");
      const response = await fetch(`${url}/api${filled}`, { method: method.toUpperCase() });
      expect([method, path, response.status]).toEqual([method, path, 401]);
      expect(response.headers.get("content-security-policy")).toBe(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("strict-transport-security")).toBe("max-age=31536000");
      expect(response.headers.get("x-powered-by")).toBeNull();
      await response.arrayBuffer();
    }
    server.signal("SIGTERM");
    expect(await server.ended()).toBe(0);
  });

  test("writes a line for each request, with the pattern of its path and no value of its query", async () => {
    const server = start();
    const url = await urlOf(server);
    await fetch(`${url}/api/jobs/a-secret-name?search=hunter2`, {
      headers: { authorization: "Bearer hunter3" },
    });
    server.signal("SIGTERM");
    expect(await server.ended()).toBe(0);
    const lines = server.standardOutput().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { method: "GET", path: "/api/jobs/:job", status: 401, who: null, msg: "request" },
    ]);
    expect(server.output()).not.toMatch(/hunter|secret-name/);
  });

  test("writes them to a file that is named", async () => {
    const folder = await dataDirectory();
    const file = join(folder, "server.log");
    const server = start({ HORARIUM_LOG: file });
    await fetch(`${await urlOf(server)}/api/jobs`);
    server.signal("SIGTERM");
    await server.ended();
    expect(server.standardOutput()).toBe("");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ path: "/api/jobs" });
  });

  test("refuses to listen beyond this machine while there is no admin", async () => {
    for (const host of ["0.0.0.0", "::"]) {
      const server = start({ HORARIUM_HOST: host });
      expect(await server.ended()).toBe(2);
      expect(server.output()).toContain(
        `HORARIUM_HOST=${host}: the server listens beyond this machine only when there is an admin`,
      );
    }
  });

  test.each([
    ["HORARIUM_TRUSTED_PROXIES", "10.0.0.0/8, proxy"],
    ["HORARIUM_PUBLIC_URL", "jobs.example.com"],
    ["HORARIUM_PORT", "http"],
  ])("refuses %s=%s, and says what it should be", async (name, value) => {
    const { code, output } = await horarium(["server", "--database", database.url], {
      env: { [name]: value },
    });
    expect(code).toBe(2);
    expect(output).toContain(name);
  });

  test("refuses a port in use before it touches a database", async () => {
    const server = start();
    const { port } = new URL(await urlOf(server));
    const nowhere = "postgres://nobody@127.0.0.1:1/none";
    const second = await horarium(["start", "--database", nowhere], {
      env: { HORARIUM_PORT: port },
    });
    expect(second.code).toBe(2);
    expect(second.output).toContain(`port ${port} on 127.0.0.1 is in use by a Horarium`);
    expect(second.output).not.toContain("Waiting for");
    server.signal("SIGTERM");
    await server.ended();
  });

  test("says how the tables are made where they are not", async () => {
    const empty = await createTestDatabase();
    try {
      const { code, output } = await horarium(["server", "--database", empty.url]);
      expect(code).toBe(1);
      expect(output).toContain('run "horarium migrate"');
    } finally {
      await empty.drop();
    }
  });
});
