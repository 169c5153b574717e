import type { Command } from "commander";
import type { StartOptions } from "../start-node.ts";
import { databaseOptions, wholeNumber } from "./options.ts";

/** `horarium start`: everything in one process: makes slots, executes, and serves the API. */
export function addStart(program: Command): void {
  databaseOptions(program.command("start"))
    .description(
      "schedule and run the jobs, and serve the API, on the embedded database or on a given one",
    )
    .option("--concurrency <n>", "how many executions at a time", wholeNumber(1, 1_000), 10)
    .option("--demo", "make the demo library also in a given database")
    .option("--no-demo", "make no demo library")
    .action(async (options: StartOptions) => {
      // what a node needs takes half a second to load: other commands do without
      const { startNode } = await import("../start-node.ts");
      await startNode(options);
    });
}
