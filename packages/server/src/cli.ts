#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { ConfigurationError, ParametersError, version } from "horarium";
import { ScheduleError } from "horarium/schedule";
import { addBackfill } from "./commands/backfill.ts";
import { addCancel } from "./commands/cancel.ts";
import { addDatabase } from "./commands/database.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExecutions } from "./commands/executions.ts";
import { addExplain } from "./commands/explain.ts";
import { addJobs } from "./commands/jobs.ts";
import { addLibrary } from "./commands/library.ts";
import { addLog } from "./commands/log.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addPause } from "./commands/pause.ts";
import { addResume } from "./commands/resume.ts";
import { addRetry } from "./commands/retry.ts";
import { addRun } from "./commands/run.ts";
import { addSkip } from "./commands/skip.ts";
import { addStart } from "./commands/start.ts";
import { addWorker } from "./commands/worker.ts";
import { readableError } from "./readable-error.ts";

const program = new Command("horarium")
  .description("Scheduled jobs for apps on PostgreSQL")
  .version(version)
  .exitOverride()
  .showHelpAfterError('("--help" after a command says what it takes)');

addStart(program);
addWorker(program);
addMigrate(program);
addJobs(program);
addRun(program);
addPause(program);
addResume(program);
addSkip(program);
addBackfill(program);
addExecutions(program);
addLog(program);
addCancel(program);
addRetry(program);
addExplain(program);
addDoctor(program);
addLibrary(program);
addDatabase(program);

const code = await run();
if (code !== 0) process.exitCode = code;
// what is over may have left a timer behind; nobody waits for that
process.stdout.write("", () => process.exit());

/** 0: done, 1: failed, 2: wrongly used. */
async function run(): Promise<number> {
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    // commander has said what is wrong; help that was asked for is no error
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(readableError(error));
    return isWrongUse(error) ? 2 : 1;
  }
}

function isWrongUse(error: unknown): boolean {
  return [ConfigurationError, ParametersError, ScheduleError].some((kind) => error instanceof kind);
}
