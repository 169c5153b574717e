// A server's process whose life ends at a point that the test names: it says where it listens, and answers until then.
import { serve } from "@hono/node-server";
import { defineHandler } from "horarium";
import { createHorarium, createPool } from "horarium/node";
import { createApi } from "../../../dist/index.js";
import { killAt } from "../../../../engine/test/faults/kit/kill-points.mjs";

const { url, kill } = JSON.parse(process.argv[2]);
const pool = createPool(url);
if (kill !== null) killAt(pool, kill);
const horarium = createHorarium({
  db: pool,
  handlers: [defineHandler({ name: "greet", run: () => "hello" })],
});
const api = createApi({
  horarium,
  authenticate: () => Promise.resolve({ name: "ada", role: "admin" }),
  failed: (error) => console.error(error),
});
// a test run that was itself killed leaves nothing behind
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL")).resume();
serve({ fetch: api.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => console.log(port));
