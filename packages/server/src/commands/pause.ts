import type { Command } from "commander";
import { clockTime } from "../live-view/texts.ts";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions, instant } from "./options.ts";
import { print } from "./print.ts";
import { by, withHorarium } from "./with-horarium.ts";

interface PauseOptions extends DatabaseOptions {
  until?: Date;
  reason?: string;
}

/** `horarium pause <job>`: no slot of it begins until it is resumed. */
export function addPause(program: Command): void {
  databaseOptions(program.command("pause <job>"))
    .description("pause a job; what runs goes on")
    .option("--until <instant>", "when it goes on by itself", instant)
    .option("--reason <text>", "why; it is shown with the job")
    .action((job: string, options: PauseOptions) =>
      withHorarium(options, async (horarium) => {
        const { until, reason } = options;
        await horarium.pauseJob(job, { ...by(reason), ...(until === undefined ? {} : { until }) });
        const end =
          until === undefined ? `until "horarium resume ${job}"` : `until ${clockTime(until)}`;
        print(`${job} is paused ${end}`);
      }),
    );
}
