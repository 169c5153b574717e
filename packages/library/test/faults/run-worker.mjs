import { createLibraryJobs } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { createHorarium, createPool } from "horarium/node";
import { killAt } from "../../../engine/test/faults/kit/kill-points.mjs";

/**
 * Makes of this process a worker with one of the library's handlers, as an app would have it.
 *
 * @param {string} name the handler's
 * @param {{ url: string, kill?: object }} settings `kill` names the statement at which the process kills itself
 * @param {(pool: import("pg").Pool) => object} deps what the handler is built from, beside the adapter
 */
export async function runWorker(name, { url, kill }, deps = () => ({})) {
  const pool = createPool({ connectionString: url });
  if (kill !== undefined) killAt(pool, kill);
  const { handlers } = createLibraryJobs({ adapter: referenceAdapter, ...deps(pool) });
  const horarium = createHorarium({
    db: pool,
    handlers: handlers.filter((handler) => handler.name === name),
    // one that lives keeps what it has, however busy the machine; of one that was killed the test ends it
    lease: "60s",
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
}
