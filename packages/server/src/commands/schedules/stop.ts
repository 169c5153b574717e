import type { Command } from "commander";
import { connected, type PlaceOptions } from "../connect.ts";
import type { ScheduleStopJson } from "../json-types.ts";
import { because, instant, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";
import { stopWords } from "./stop-words.ts";

interface StopOptions extends PlaceOptions {
  reason?: string;
  until?: Date;
  json?: boolean;
}

export function addStop(schedules: Command): void {
  reasonOption(placeOptions(schedules.command("stop")))
    .description(
      "let no slot of any job begin; what runs goes on, and so does what people and apps ask for",
    )
    .option("--until <instant>", "when slots begin again by themselves", instant)
    .action((options: StopOptions) =>
      connected(options, async (client) => {
        const { until, reason, json } = options;
        const answer = await client.send<ScheduleStopJson>("PUT", "/schedule-stop", {
          ...because(reason),
          ...(until === undefined ? {} : { until: until.toISOString() }),
        });
        if (json) return printJson(answer);
        print(...stopWords(answer));
      }),
    );
}
