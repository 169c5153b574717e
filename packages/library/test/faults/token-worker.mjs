// A worker's process with `refresh_tokens`, as an app would have it. It may kill itself at a named statement.
import { createLibraryJobs, parseKeyRing } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { createHorarium, createPool } from "horarium/node";
import { killAt } from "../../../engine/test/faults/kit/kill-points.mjs";

const { url, keys, secret, kill } = JSON.parse(process.env.TOKEN_WORKER);

const pool = createPool({ connectionString: url });
if (kill !== undefined) killAt(pool, kill);
const { handlers } = createLibraryJobs({
  adapter: referenceAdapter,
  tokens: { db: pool, keys: parseKeyRing(keys), clientSecret: () => secret },
});
const horarium = createHorarium({
  db: pool,
  handlers: handlers.filter(({ name }) => name === "refresh_tokens"),
  lease: "2s",
  poll: "200ms",
});

// a test run that was itself killed leaves nothing behind
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL")).resume();
process.on("SIGTERM", () => {
  void horarium
    .stop({ within: "2s" })
    .then(() => pool.end())
    .then(() => process.exit(0));
});

await horarium.start();
