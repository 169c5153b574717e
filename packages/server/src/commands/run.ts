import type { Command } from "commander";
import type { Horarium } from "horarium";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions, json } from "./options.ts";
import { print } from "./print.ts";
import { by, withHorarium } from "./with-horarium.ts";

interface RunOptions extends DatabaseOptions {
  parameters?: unknown;
  reason?: string;
}

/** `horarium run <job>`: one execution now, beside the schedule. */
export function addRun(program: Command): void {
  databaseOptions(program.command("run <job>"))
    .description("run a job once, now; a node does the work")
    .option("--parameters <json>", "other parameters for this one execution", json)
    .option("--reason <text>", "why; it stands in the audit")
    .action((job: string, options: RunOptions) =>
      withHorarium(options, (horarium) => run(horarium, job, options), { knowsHandlers: true }),
    );
}

async function run(horarium: Horarium, job: string, options: RunOptions): Promise<void> {
  const { parameters, reason } = options;
  const { id, waitsFor } = await horarium.runNow(job, {
    ...by(reason),
    ...(parameters === undefined ? {} : { parameters }),
  });
  print(`Execution ${id} of ${job} is asked for`);
  if (waitsFor !== null) print(`It waits for execution ${waitsFor}, which is unfinished`);
}
