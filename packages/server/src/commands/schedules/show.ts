import type { Command } from "commander";
import { connected, type PlaceOptions } from "../connect.ts";
import type { ScheduleStopJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { stopWords } from "./stop-words.ts";

export function addShow(schedules: Command): void {
  placeOptions(schedules.command("show", { isDefault: true }))
    .description("whether all schedules are stopped, by whom, why and until when")
    .action((options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const answer = await client.get<ScheduleStopJson>("/schedule-stop");
        if (options.json) return printJson(answer);
        print(...stopWords(answer));
      }),
    );
}
