// A worker's process with `backup_database`, as an app would have it.
import { createLibraryJobs } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import { createHorarium, createPool } from "horarium/node";
import { directoryStore } from "../../dist/src/infra/object-store/directory.js";

const { url, directory, kept, programs, scratchDirectory } = JSON.parse(process.argv[2]);

const pool = createPool({ connectionString: url });
const { handlers } = createLibraryJobs({
  adapter: referenceAdapter,
  backup: {
    connection: { connectionString: url },
    directory,
    programs,
    scratchDirectory,
    targets: { disk: { store: directoryStore(kept), isRemote: false } },
  },
});
const horarium = createHorarium({
  db: pool,
  handlers: handlers.filter(({ name }) => name === "backup_database"),
  lease: "2s",
  poll: "200ms",
});

// a test run that was itself killed leaves nothing behind
process.stdin.on("end", () => process.kill(process.pid, "SIGKILL")).resume();

await horarium.start();
