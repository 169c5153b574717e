import type { Command } from "commander";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions, executionId } from "./options.ts";
import { print } from "./print.ts";
import { by, withHorarium } from "./with-horarium.ts";

/** `horarium cancel <execution>`: one that waits ends at once, one that runs is stopped by its worker. */
export function addCancel(program: Command): void {
  databaseOptions(program.command("cancel"))
    .argument("<execution>", "its id", executionId)
    .description("cancel an execution")
    .option("--reason <text>", "why; it stands in the audit")
    .action((id: string, options: DatabaseOptions & { reason?: string }) =>
      withHorarium(options, async (horarium) => {
        const status = await horarium.cancel(id, by(options.reason));
        print(
          status === "running"
            ? `Execution ${id} is asked to stop; its worker ends it`
            : `Execution ${id} is ${status}`,
        );
      }),
    );
}
