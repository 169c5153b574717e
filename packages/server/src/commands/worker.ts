import type { Command } from "commander";
import { hasLibrary } from "../library/has-library.ts";
import type { NodeOptions } from "../run-node.ts";
import { databaseOptions, wholeNumber } from "./options.ts";

/** `horarium worker`: one more node, on this machine or another. It makes slots due, rescues and purges too. */
export function addWorker(program: Command): void {
  databaseOptions(program.command("worker"))
    .description("run jobs beside others: a node that declares nothing and changes no tables")
    .option("--concurrency <n>", "how many executions at a time", wholeNumber(1, 1_000), 10)
    .action(async (options: NodeOptions) => {
      const { runNode } = await import("../run-node.ts");
      const { readSettings } = await import("../library/settings.ts");
      await runNode(options, {
        prepare: async ({ pool }) => ({
          hasLibrary: await hasLibrary(pool),
          services: readSettings(process.env),
        }),
      });
    });
}
