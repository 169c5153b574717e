import type { Command } from "commander";
import { counted, zoneTime } from "../live-view/texts.ts";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions, instant } from "./options.ts";
import { print, printJson } from "./print.ts";
import { by, withHorarium } from "./with-horarium.ts";

interface BackfillOptions extends DatabaseOptions {
  from: Date;
  to: Date;
  dryRun?: boolean;
  reason?: string;
  json?: boolean;
}

/** `horarium backfill <job>`: an execution for each slot of a stretch that has passed. */
export function addBackfill(program: Command): void {
  databaseOptions(program.command("backfill <job>"))
    .description("run a job for each of its slots between two instants in the past")
    .requiredOption("--from <instant>", "the first", instant)
    .requiredOption("--to <instant>", "the last", instant)
    .option("--dry-run", "only say what would be done")
    .option("--reason <text>", "why; it stands in the audit")
    .option("--json", "as JSON")
    .action((job: string, options: BackfillOptions) =>
      withHorarium(options, async (horarium) => {
        const { from, to, dryRun = false, reason, json } = options;
        const { timezone } = await horarium.job(job);
        const slots = await horarium.backfill(job, { ...by(reason), from, to, isDry: dryRun });
        if (json) return printJson(slots);
        const now = new Date();
        for (const { scheduledFor, repeats } of slots) {
          const again = repeats === null ? "" : `  again (first: ${repeats})`;
          print(`  ${zoneTime(scheduledFor, timezone, now)} ${timezone}${again}`);
        }
        print(
          `${counted(slots.length, "slot")} of ${job} ${dryRun ? "would be run" : "will be run"}`,
        );
      }),
    );
}
