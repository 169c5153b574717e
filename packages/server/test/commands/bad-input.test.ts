import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createHorarium, createPool } from "horarium/node";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase } from "../../../../test/support/test-database.ts";
import { cli, dataDirectory, horarium } from "./support/horarium.ts";

test.each([
  [["strat"], "unknown command 'strat'", "Did you mean start?"],
  [["start", "--concurency", "3"], "unknown option '--concurency'", "Did you mean --concurrency?"],
  [["start", "--concurrency", "none"], "--concurrency", "a whole number from 1 to 1000"],
  [["executions", "cancel", "12"], "'12' is invalid", 'as "horarium executions list" shows it'],
  [["jobs", "disable", "x", "--until", "tomorrow"], "--until", "2026-11-24T12:00Z"],
  [["jobs", "disable", "x", "--until", "2026-02-30"], "--until", "a date (2026-11-24)"],
  [["jobs", "run", "x", "--parameters", "{"], "--parameters", "It must be JSON"],
  [["jobs", "run", "x", "--parameters", "[]"], "--parameters", "it is not an object"],
  [["enqueue", "x", "--delay", "soon"], "--delay", "such as 90s, 15m"],
  [
    ["enqueue", "x", "--delay", "5m", "--at", "2026-12-01"],
    "--delay and --at",
    "leave one of them",
  ],
  [["import", "crontab", "/no/such/file"], "there is no such file", "- for the input"],
  [["import", "crontab", "/"], "it is a directory", "name a file"],
  [["jobs", "edit", "x"], "nothing is to be changed", "name a setting"],
  [["jobs", "--url", "ftp://x"], "--url is the address of a server", "https://jobs.example.com"],
  [["jobs", "--url", "http://me:secret@x"], "--url has no place for user", "HORARIUM_TOKEN"],
  [["jobs", "--url", "http://x", "--data", "y"], "name two different places", "leave one of them"],
  [
    ["executions", "list", "--status", "faild"],
    "--status",
    "Allowed choices are scheduled, queued",
  ],
  [["preview", "0 22-4 * * *"], "The range 22-4 goes backwards", "write 0 22,23,0-4 * * *"],
  [["preview", "0 3 * * *", "--tz", "Europe/Roma"], "Unknown time zone", "Europe/Rome"],
])("horarium %j is refused with reason and remedy", async (args, reason, remedy) => {
  const { code, output } = await horarium(args);
  expect(code).toBe(2);
  expect(output).toContain(reason);
  expect(output).toContain(remedy);
  expect(output).not.toContain("    at ");
});

test("never prints the password of an address", async () => {
  const addresses = [
    "postgres://app:secret@127.0.0.1:1/app",
    "postgres://app:sec/ret@[x",
    "app:secret",
  ];
  for (const address of addresses) {
    const { code, output } = await horarium(["jobs"], { env: { DATABASE_URL: address } });
    expect(code).not.toBe(0);
    expect(output).not.toMatch(/sec\/?ret/);
  }
});

test.each(["hor_secret\nand more", "hor_secret more", "hor_secrét"])(
  "never prints a token, also not one that cannot be sent: %j",
  async (token) => {
    const { code, output } = await horarium(["jobs", "--url", "http://127.0.0.1:9"], {
      env: { HORARIUM_TOKEN: token },
    });
    expect(code).toBe(2);
    expect(output).toContain("HORARIUM_TOKEN holds something else than one token");
    expect(output).not.toMatch(/hor_|secr/);
  },
);

test("a server that goes away in the middle of its answer has not answered", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"rows":[', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { code, output } = await horarium(["jobs", "--url", `http://127.0.0.1:${port}`]);
  expect(code).toBe(1);
  expect(output).toContain(`http://127.0.0.1:${port} does not answer`);
});

// a file that takes nothing: not everywhere there is one
test.runIf(existsSync("/dev/full"))(
  "output that cannot be written is told, and is no success",
  async () => {
    const full = await open("/dev/full", "w");
    onTestFinished(() => full.close());
    const child = spawn(process.execPath, [cli, "preview", "@daily", "--json"], {
      stdio: ["ignore", full.fd, "pipe"],
    });
    let told = "";
    child.stderr!.on("data", (data: Buffer) => (told += data.toString()));
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(1);
    expect(told).toContain("the output is not complete");
  },
);

test("two databases at once are refused", async () => {
  const { code, output } = await horarium(["jobs", "--database", "postgres://a/b", "--data", "x"]);
  expect(code).toBe(2);
  expect(output).toContain("--data and --database name two different databases");
});

test("a command that needs a database says how to get one", async () => {
  const directory = await dataDirectory();
  const { code, output } = await horarium(["jobs"], { directory });
  expect(code).toBe(1);
  expect(output).toContain(`there is no database in ${directory}: start it with "horarium start"`);
});

test("a data directory that cannot be written is refused with the remedy", async () => {
  const folder = await dataDirectory();
  await writeFile(join(folder, "file"), "");
  const { code, output } = await horarium(["start", "--data", join(folder, "file")]);
  expect(code).toBe(1);
  expect(output).toMatch(/file.*(--data|HORARIUM_DATA)/);
});

test("a data directory of another PostgreSQL is refused", async () => {
  const directory = await dataDirectory();
  await mkdir(join(directory, "data"));
  await writeFile(join(directory, "data", "PG_VERSION"), "9\n");
  const { code, output } = await horarium(["start"], { directory });
  expect(code).toBe(1);
  expect(output).toMatch(/PostgreSQL 9\b/);
  expect(output).toContain("PG_BINDIR");
});

test("a database that only reads is refused", async () => {
  const database = await createTestDatabase();
  try {
    const name = pg.escapeIdentifier(new URL(database.url).pathname.slice(1));
    await database.pool.query(`alter database ${name} set default_transaction_read_only = on`);
    const { code, output } = await horarium(["start", "--database", database.url]);
    expect(code).toBe(1);
    expect(output).toContain("the database only reads");
    expect(output).toContain("connect to the primary");
  } finally {
    await database.drop();
  }
});

test("a database of a newer Horarium is refused", async () => {
  const database = await createTestDatabase();
  const pool = createPool(database.url);
  try {
    await createHorarium({ db: pool, handlers: [] }).migrate();
    await pool.query(
      "insert into horarium.migration (number, name, breaking) values (999, 'later', true)",
    );
    const { code, output } = await horarium(["start", "--database", database.url]);
    expect(code).toBe(1);
    expect(output).toContain("a newer Horarium has changed it (later)");
  } finally {
    await pool.end();
    await database.drop();
  }
});

test("a database without Horarium's tables says how they are made, and migrate makes them", async () => {
  const database = await createTestDatabase();
  try {
    const before = await horarium(["jobs", "--database", database.url]);
    expect(before.code).toBe(1);
    expect(before.output).toContain('run "horarium migrate"');
    const worker = await horarium(["worker", "--database", database.url]);
    expect(worker.code).toBe(1);
    expect(worker.output).toContain('run "horarium migrate"');
    const migrated = await horarium(["migrate", "--database", database.url]);
    expect(migrated).toMatchObject({ code: 0 });
    expect(migrated.output).toContain("Applied: 0001");
    expect((await horarium(["jobs", "--database", database.url])).output).toContain("no jobs yet");
  } finally {
    await database.drop();
  }
});

test("a file that stands inside itself is refused before anything is asked for", async () => {
  const directory = await dataDirectory();
  await mkdir(directory, { recursive: true });
  const file = join(directory, "circle.yaml");
  const parameters = "&a { a: *a }";
  await writeFile(
    file,
    `jobs: [{ name: x, handler: y, schedule: "@daily", parameters: ${parameters} }]`,
  );
  const { code, output } = await horarium(["apply", file, "--url", "http://127.0.0.1:9"]);
  expect(code).toBe(2);
  expect(output).toContain(`${file}: it is neither YAML nor JSON: `);
});
