// A worker's process with `loan_reminders`, as an app would have it. It may kill itself at a named statement.
import { createLibraryJobs } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { createHorarium, createPool } from "horarium/node";
import { killAt } from "../../../engine/test/faults/kit/kill-points.mjs";

const { url, kill } = JSON.parse(process.argv[2]);

const pool = createPool({ connectionString: url });
if (kill !== undefined) killAt(pool, kill);
const { handlers } = createLibraryJobs({ adapter: referenceAdapter });
const horarium = createHorarium({
  db: pool,
  handlers: handlers.filter(({ name }) => name === "loan_reminders"),
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
