// A worker's process with `refresh_metadata`. It may kill itself at a named statement.
import { runWorker } from "./run-worker.mjs";

const { openLibrary, ...settings } = JSON.parse(process.argv[2]);

await runWorker("refresh_metadata", settings, () => ({ openLibrary }));
