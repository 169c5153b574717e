import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { AskedJson } from "../json-types.ts";
import { because, executionId, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";

/** `horarium executions retry <execution>`: the same again, as a new execution that points to the first. */
export function addRetry(executions: Command): void {
  reasonOption(
    placeOptions(executions.command("retry").argument("<execution>", "its id", executionId)),
  )
    .description("do a finished execution again")
    .action((id: string, options: PlaceOptions & { reason?: string; json?: boolean }) =>
      connected(options, async (client) => {
        const asked = await client.send<AskedJson>(
          "POST",
          at`/executions/${id}/retry`,
          because(options.reason),
        );
        if (options.json) return printJson(asked);
        print(`Execution ${asked.id} does ${id} again`);
        if (asked.waitsFor !== null)
          print(`It waits for execution ${asked.waitsFor}, which is unfinished`);
      }),
    );
}
