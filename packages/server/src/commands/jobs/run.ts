import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { AskedJson } from "../json-types.ts";
import { because, jsonObject, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";

interface RunOptions extends PlaceOptions {
  parameters?: Record<string, unknown>;
  reason?: string;
  json?: boolean;
}

/** `horarium jobs run <job>`: one execution now, beside the schedule. */
export function addRun(jobs: Command): void {
  reasonOption(placeOptions(jobs.command("run <job>")))
    .description("run a job once, now; a worker does it")
    .option("--parameters <json>", "other parameters for this one execution", jsonObject)
    .action((job: string, options: RunOptions) =>
      connected(options, async (client) => {
        const { parameters, reason, json } = options;
        const asked =
          parameters === undefined
            ? await client.send<AskedJson>("POST", at`/jobs/${job}/run`, because(reason))
            : await client.send<AskedJson>("POST", at`/jobs/${job}/run-with`, {
                parameters,
                ...because(reason),
              });
        if (json) return printJson(asked);
        print(`Execution ${asked.id} of ${job} is asked for`);
        if (asked.waitsFor !== null)
          print(`It waits for execution ${asked.waitsFor}, which is unfinished`);
      }),
    );
}
