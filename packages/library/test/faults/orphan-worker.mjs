// A worker's process with `cleanup_orphans`, as an app would have it. It may kill itself at a named statement, or at a move of a file.
import { createLibraryJobs, openStore } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { createHorarium, createPool } from "horarium/node";
import { killAt } from "../../../engine/test/faults/kit/kill-points.mjs";

const { url, storeUrl, kill, killAtMove } = JSON.parse(process.argv[2]);

const pool = createPool({ connectionString: url });
if (kill !== undefined) killAt(pool, kill);

const store = openStore(storeUrl);
let moves = 0;
const mortal = {
  ...store,
  move: async (from, to) => {
    moves += 1;
    const isLast = moves === killAtMove?.nth;
    if (isLast && killAtMove.when === "before") process.kill(process.pid, "SIGKILL");
    await store.move(from, to);
    if (isLast) process.kill(process.pid, "SIGKILL");
  },
};

const { handlers } = createLibraryJobs({ adapter: referenceAdapter, store: mortal });
const horarium = createHorarium({
  db: pool,
  handlers: handlers.filter(({ name }) => name === "cleanup_orphans"),
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
