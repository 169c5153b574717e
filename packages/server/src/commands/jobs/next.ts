import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { placeOptions, wholeNumber } from "../options.ts";
import { printPreview, type PreviewJson } from "../preview.ts";
import { print, printJson } from "../print.ts";

interface NextOptions extends PlaceOptions {
  count: number;
  json?: boolean;
}

/** `horarium jobs next <job>`: its next slots, with what daylight saving does to them. */
export function addNext(jobs: Command): void {
  placeOptions(jobs.command("next <job>"))
    .description("show a job's next slots")
    .option("--count <n>", "how many", wholeNumber(1, 100), 10)
    .action((name: string, options: NextOptions) =>
      connected(options, async (client) => {
        const job = await client.get<JobJson>(at`/jobs/${name}`);
        const { schedule, timezone, dstGap, dstOverlap, startsAt, endsAt } = job;
        const preview = await client.send<PreviewJson>("POST", "/schedules/preview", {
          schedule,
          timezone,
          dstGap,
          dstOverlap,
          startsAt,
          endsAt,
          count: options.count,
        });
        if (options.json) return printJson(preview);
        if (!job.enabled)
          print(`${job.name} is disabled: none of these comes before it is enabled`);
        printPreview(preview);
      }),
    );
}
