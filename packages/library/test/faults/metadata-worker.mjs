// A worker's process with `refresh_metadata`, as an app would have it. It may kill itself at a named statement.
import { createLibraryJobs } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { createHorarium, createPool } from "horarium/node";
import { killAt } from "../../../engine/test/faults/kit/kill-points.mjs";

const { url, openLibrary, kill } = JSON.parse(process.argv[2]);

const pool = createPool({ connectionString: url });
if (kill !== undefined) killAt(pool, kill);
const { handlers } = createLibraryJobs({ adapter: referenceAdapter, openLibrary });
const horarium = createHorarium({
  db: pool,
  handlers: handlers.filter(({ name }) => name === "refresh_metadata"),
  lease: "2s",
  poll: "200ms",
});

// a test run that was itself killed leaves nothing behind
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL")).resume();

await horarium.start();
