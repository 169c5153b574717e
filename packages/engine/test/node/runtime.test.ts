import { hostname } from "node:os";
import pg from "pg";
import { expect, test } from "vitest";
import { nodeRuntime } from "../../src/node/runtime.ts";
import { ConfigurationError } from "../../src/errors.ts";
import { createPool } from "../../src/node/pool.ts";
import { startPooler } from "./pooler.ts";
import { addRunning, addWorker, createMigratedDatabase, leaseLeft } from "./support.ts";

test("the host is this process on this machine", () => {
  const { host } = nodeRuntime({ pool: new pg.Pool(), schema: "horarium" });
  expect(host).toEqual({
    name: hostname(),
    pid: process.pid,
    runtime: `node ${process.version}`,
    zoneData: process.versions.tz,
  });
});

test("a pool whose settings cannot cross into a thread is refused at once, with the remedy", () => {
  const pool = new pg.Pool({ ssl: { checkServerIdentity: () => undefined } });
  const create = () => nodeRuntime({ pool, schema: "horarium" });
  expect(create).toThrow(ConfigurationError);
  expect(create).toThrow('give nodeRuntime a "connection"');
  nodeRuntime({ pool, schema: "horarium", connection: { ssl: true } });
});

test("the key of a client certificate, which pools hide, crosses", async () => {
  const { connectionOf, crossingConnection } = await import("../../src/node/connection.ts");
  const pool = new pg.Pool({
    ssl: { key: "the key", cert: "the certificate" },
    password: "secret",
  });
  const { config } = crossingConnection(connectionOf(pool));
  expect(config).toMatchObject({
    ssl: { key: "the key", cert: "the certificate" },
    password: "secret",
  });
});

test("leases are renewed also where a pooler refuses startup options, which the pool finds out later", async () => {
  const made = await createMigratedDatabase();
  const pooler = await startPooler(made.url, { refuse: "options" });
  const pool = createPool(pooler.url);
  const worker = await addWorker(made.pool);
  const running = await addRunning(made.pool, worker);
  const failures: unknown[] = [];
  const runtime = nodeRuntime({ pool, schema: "horarium" });
  try {
    await pool.query("select 1");
    const keeper = runtime.keepLeases({
      schema: "horarium",
      worker,
      leaseMs: 30_000,
      maxBlockMs: 20_000,
      renewed: () => undefined,
      blocked: () => undefined,
      failed: (error) => failures.push(error),
    });
    await keeper.renewNow();
    expect(await leaseLeft(made.pool, running)).toBeGreaterThan(25);
    expect(failures).toEqual([]);
    await keeper.stop();
  } finally {
    await runtime.isolator?.close();
    await pool.end();
    await pooler.close();
    await made.drop();
  }
});
