import type { Command } from "commander";
import { connected, type PlaceOptions } from "../connect.ts";
import type { ScheduleStopJson } from "../json-types.ts";
import { because, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";

export function addResume(schedules: Command): void {
  reasonOption(placeOptions(schedules.command("resume")))
    .description("let slots begin again; those of the stop stay skipped")
    .action((options: PlaceOptions & { reason?: string; json?: boolean }) =>
      connected(options, async (client) => {
        const answer = await client.send<ScheduleStopJson>(
          "DELETE",
          "/schedule-stop",
          because(options.reason),
        );
        if (options.json) return printJson(answer);
        print("Schedules are not stopped: each job's next slot begins at its instant");
      }),
    );
}
