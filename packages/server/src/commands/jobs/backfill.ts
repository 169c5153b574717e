import type { Command } from "commander";
import { counted, zoneTime } from "../../live-view/texts.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { because, instant, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";

interface BackfillOptions extends PlaceOptions {
  from: Date;
  to: Date;
  dryRun?: boolean;
  reason?: string;
  json?: boolean;
}

interface BackfilledJson {
  rows: { slot: string; id: string | null; repeats: string | null }[];
}

/** `horarium jobs backfill <job>`: an execution for each slot of a stretch that has passed. */
export function addBackfill(jobs: Command): void {
  reasonOption(placeOptions(jobs.command("backfill <job>")))
    .description("run a job for each of its slots between two instants in the past")
    .requiredOption("--from <instant>", "the first", instant)
    .requiredOption("--to <instant>", "the last", instant)
    .option("--dry-run", "only say what would be done")
    .action((name: string, options: BackfillOptions) =>
      connected(options, async (client) => {
        const { from, to, dryRun = false, reason, json } = options;
        const { timezone } = await client.get<JobJson>(at`/jobs/${name}`);
        const { rows } = await client.send<BackfilledJson>("POST", at`/jobs/${name}/backfill`, {
          from: from.toISOString(),
          to: to.toISOString(),
          dryRun,
          ...because(reason),
        });
        if (json) return printJson(rows);
        const now = new Date();
        for (const { slot, repeats } of rows) {
          const again = repeats === null ? "" : `  again (first: ${repeats})`;
          print(`  ${zoneTime(new Date(slot), timezone, now)} ${timezone}${again}`);
        }
        print(
          `${counted(rows.length, "slot")} of ${name} ${dryRun ? "would be run" : "will be run"}`,
        );
      }),
    );
}
