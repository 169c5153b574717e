import { createHorarium, createPool } from "horarium/node";
import { handler } from "./fill.mjs";
import { serveApi } from "./serve.mjs";

// a server process that executes nothing: what it tells it has from the tables
const pool = createPool(process.argv[2]);
const horarium = createHorarium({ db: pool, handlers: [handler] });
const server = await serveApi(horarium, { pace: { streamsOfOne: 10_000 } });
process.on("message", (asked) => {
  if (asked === "facts") {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    process.send({
      rss,
      heapUsed,
      cpuMs: (user + system) / 1_000,
      failures: server.failures.map(String),
    });
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ url: server.url });
