import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import { because, executionId, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";

interface CancelOptions extends PlaceOptions {
  force?: boolean;
  reason?: string;
  json?: boolean;
}

/**
 * `horarium executions cancel <execution>`: one that waits ends at once, one that runs is stopped by its worker. With
 * `--force` it is taken from a worker that has not stopped it.
 */
export function addCancel(executions: Command): void {
  reasonOption(
    placeOptions(executions.command("cancel").argument("<execution>", "its id", executionId)),
  )
    .description("cancel an execution")
    .option(
      "--force",
      "end one that was cancelled before, and that its worker has not ended; what it has half done stays half done",
    )
    .action((id: string, options: CancelOptions) =>
      connected(options, async (client) => {
        const { force = false, reason } = options;
        const path = force ? at`/executions/${id}/force-stop` : at`/executions/${id}/cancel`;
        const answer = await client.send<{ status: string }>("POST", path, because(reason));
        if (options.json) return printJson(answer);
        if (force)
          return print(
            `Execution ${id} is stopped by force; what its worker still writes is refused`,
          );
        print(
          answer.status === "running"
            ? `Execution ${id} is asked to stop; its worker ends it`
            : `Execution ${id} is ${answer.status}`,
        );
      }),
    );
}
