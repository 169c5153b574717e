import { hostname } from "node:os";
import pg from "pg";
import { expect, test } from "vitest";
import { nodeRuntime } from "../../src/node/runtime.ts";
import { ConfigurationError } from "../../src/errors.ts";

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
