import type { Command } from "commander";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions } from "./options.ts";

/** Requests that are answered at the same time share so many connections. */
const connections = 10;

/** `horarium server`: the API without a worker, on this machine or another. */
export function addServer(program: Command): void {
  databaseOptions(program.command("server"))
    .description("serve the API beside others: no slot is made and no job run here")
    .action(async (options: DatabaseOptions) => {
      const { runNode } = await import("../run-node.ts");
      const { hasLibrary } = await import("../library/has-library.ts");
      const { readSettings } = await import("../library/settings.ts");
      await runNode(
        { ...options, concurrency: connections },
        {
          works: false,
          serves: { logTo: "-", migrates: false },
          prepare: async ({ pool }) => ({
            hasLibrary: await hasLibrary(pool),
            services: readSettings(process.env),
          }),
          // throws where the tables are not there, or not of this version
          declare: async (horarium) => void (await horarium.jobs({ limit: 1 })),
        },
      );
    });
}
