import type { Command } from "commander";
import { inTime, zoneTime } from "../live-view/texts.ts";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions } from "./options.ts";
import { print } from "./print.ts";
import { by, withHorarium } from "./with-horarium.ts";

/** `horarium resume <job>`: enabled from now on; the slots of the pause are not made up for. */
export function addResume(program: Command): void {
  databaseOptions(program.command("resume <job>"))
    .description("let a paused job go on")
    .option("--reason <text>", "why; it stands in the audit")
    .action((job: string, options: DatabaseOptions & { reason?: string }) =>
      withHorarium(options, async (horarium) => {
        const { next_run_at: next, timezone } = await horarium.resumeJob(job, by(options.reason));
        const now = new Date();
        const slot =
          next === null
            ? "it has no next slot"
            : `next slot ${zoneTime(next, timezone, now)} ${timezone}, ${inTime(next, now)}`;
        print(`${job} is enabled: ${slot}`);
      }),
    );
}
