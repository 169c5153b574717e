import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import { because, executionId, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";

/** `horarium executions cancel <execution>`: one that waits ends at once, one that runs is stopped by its worker. */
export function addCancel(executions: Command): void {
  reasonOption(
    placeOptions(executions.command("cancel").argument("<execution>", "its id", executionId)),
  )
    .description("cancel an execution")
    .action((id: string, options: PlaceOptions & { reason?: string; json?: boolean }) =>
      connected(options, async (client) => {
        const answer = await client.send<{ status: string }>(
          "POST",
          at`/executions/${id}/cancel`,
          because(options.reason),
        );
        if (options.json) return printJson(answer);
        print(
          answer.status === "running"
            ? `Execution ${id} is asked to stop; its worker ends it`
            : `Execution ${id} is ${answer.status}`,
        );
      }),
    );
}
