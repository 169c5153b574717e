// A worker's process with `cleanup_orphans`. It may kill itself at a named statement, or at a move of a file.
import { openStore } from "@horarium/library";
import { runWorker } from "./run-worker.mjs";

const { storeUrl, killAtMove, ...settings } = JSON.parse(process.argv[2]);

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

await runWorker("cleanup_orphans", settings, () => ({ store: mortal }));
