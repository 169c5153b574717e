// A worker's process with `backup_database`.
import { directoryStore } from "../../dist/src/infra/object-store/directory.js";
import { runWorker } from "./run-worker.mjs";

const { directory, kept, programs, scratchDirectory, ...settings } = JSON.parse(process.argv[2]);

await runWorker("backup_database", settings, () => ({
  backup: {
    connection: { connectionString: settings.url },
    directory,
    programs,
    scratchDirectory,
    targets: { disk: { store: directoryStore(kept), isRemote: false } },
  },
}));
