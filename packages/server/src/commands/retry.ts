import type { Command } from "commander";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions, executionId } from "./options.ts";
import { print } from "./print.ts";
import { by, withHorarium } from "./with-horarium.ts";

/** `horarium retry <execution>`: the same again, as a new execution that points to the first. */
export function addRetry(program: Command): void {
  databaseOptions(program.command("retry"))
    .argument("<execution>", "its id", executionId)
    .description("do a finished execution again")
    .option("--reason <text>", "why; it stands in the audit")
    .action((id: string, options: DatabaseOptions & { reason?: string }) =>
      withHorarium(options, async (horarium) => {
        const asked = await horarium.retry(id, by(options.reason));
        print(`Execution ${asked.id} does ${id} again`);
        if (asked.waitsFor !== null)
          print(`It waits for execution ${asked.waitsFor}, which is unfinished`);
      }),
    );
}
