import type pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createPool } from "../../src/node/pool.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { startPooler, type Pooler, type PoolerOptions } from "./pooler.ts";

let made: TestDatabase;
const pools: pg.Pool[] = [];
const proxies: Pooler[] = [];

beforeAll(async () => {
  made = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});
afterAll(() => made.drop());

function create(config: string | pg.PoolConfig): pg.Pool {
  const pool = createPool(config);
  pools.push(pool);
  return pool;
}

async function behind(options: PoolerOptions = {}): Promise<Pooler> {
  const proxy = await startPooler(made.url, options);
  proxies.push(proxy);
  return proxy;
}

async function settings(pool: pg.Pool, ...names: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ value: string }>(
    "select current_setting(name) as value from unnest($1::text[]) with ordinality as given (name, place) order by place",
    [names],
  );
  return rows.map(({ value }) => value);
}

const names = [
  "application_name",
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "client_connection_check_interval",
];

test("its connections have timeouts and keepalives", async () => {
  const proxy = await behind();
  const given = await settings(create(proxy.url), ...names);
  expect(given).toEqual(["horarium", "1min", "10s", "1min", "5s"]);
  // these two the server ignores on a Unix socket, which the proxy may use
  expect(proxy.startups[0]).toContain("-c tcp_keepalives_idle=10 -c tcp_user_timeout=30000");
});

test("they work over a Unix socket", async () => {
  const [directories = ""] = await settings(made.pool, "unix_socket_directories");
  const [port] = await settings(made.pool, "port");
  const { pathname, username } = new URL(made.url);
  const pool = create({
    host: directories.split(",")[0]?.replaceAll('"', "").trim() ?? "",
    port: Number(port),
    user: username,
    database: pathname.slice(1),
  });
  expect(await settings(pool, "statement_timeout")).toEqual(["1min"]);
  expect((await pool.query("select inet_client_addr() as address")).rows).toEqual([
    { address: null },
  ]);
});

test("what the caller says stays", async () => {
  const url = new URL(made.url);
  url.searchParams.set("options", "-c lock_timeout=3s -c search_path=pg_temp");
  url.searchParams.set("application_name", "shop");
  const pool = create({
    connectionString: url.href,
    statement_timeout: 0,
    max: 3,
  });
  expect(
    await settings(pool, "application_name", "statement_timeout", "lock_timeout", "search_path"),
  ).toEqual(["shop", "0", "3s", "pg_temp"]);
  expect(pool.options.max).toBe(3);
});

test("where startup options are refused, it works without, for all connections", async () => {
  const proxy = await behind({ refuse: "options" });
  const pool = create(proxy.url);
  expect(await settings(pool, "statement_timeout")).toEqual(["0"]);
  const clients = await Promise.all([pool.connect(), pool.connect()]);
  for (const client of clients) client.release();
  expect(proxy.startups).toHaveLength(3);
});

test("several connections at once find out together that options are refused", async () => {
  const proxy = await behind({ refuse: "options" });
  const pool = create(proxy.url);
  const answers = await Promise.all([pool.query("select 1 as one"), pool.query("select 1 as one")]);
  expect(answers.map(({ rows }) => rows)).toEqual([[{ one: 1 }], [{ one: 1 }]]);
});

test("a wrong password or database is not tried twice", async () => {
  const proxy = await behind();
  const url = new URL(proxy.url);
  url.pathname = "/no_such_database";
  const pool = create(url.href);
  await expect(pool.query("select")).rejects.toMatchObject({ code: "3D000" });
  expect(proxy.startups).toHaveLength(1);
});

test("a query on a dead connection fails, and the next one has another", async () => {
  const proxy = await behind();
  const pool = create({ connectionString: proxy.url, query_timeout: 2_000 });
  await pool.query("select");
  proxy.blackhole(true);
  await expect(pool.query("select")).rejects.toThrow("timeout");
  proxy.blackhole(false);
  await pool.query("select");
});
