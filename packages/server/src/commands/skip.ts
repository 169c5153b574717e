import type { Command } from "commander";
import { zoneTime } from "../live-view/texts.ts";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions } from "./options.ts";
import { print } from "./print.ts";
import { by, withHorarium } from "./with-horarium.ts";

/** `horarium skip <job>`: the next slot is recorded as skipped, and the one after it comes. */
export function addSkip(program: Command): void {
  databaseOptions(program.command("skip <job>"))
    .description("skip the job's next slot")
    .option("--reason <text>", "why; it stands in the audit")
    .action((job: string, options: DatabaseOptions & { reason?: string }) =>
      withHorarium(options, async (horarium) => {
        const { timezone } = await horarium.job(job);
        const { scheduledFor } = await horarium.skipNextSlot(job, by(options.reason));
        print(`The slot of ${zoneTime(scheduledFor, timezone, new Date())} ${timezone} is skipped`);
      }),
    );
}
