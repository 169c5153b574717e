#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { version } from "horarium";
import { addBackup } from "./commands/backup.ts";
import { addCompletion } from "./commands/completion.ts";
import { addDatabase } from "./commands/database.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEnqueue } from "./commands/enqueue.ts";
import { addExecutions } from "./commands/executions/index.ts";
import { exitCodeOf } from "./commands/exit-codes.ts";
import { addJobs } from "./commands/jobs/index.ts";
import { addLibrary } from "./commands/library.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addApply } from "./commands/move/apply.ts";
import { addExport } from "./commands/move/export.ts";
import { addImport } from "./commands/move/import.ts";
import { addPreview } from "./commands/preview.ts";
import { addServer } from "./commands/server.ts";
import { addStart } from "./commands/start.ts";
import { addToken } from "./commands/token/index.ts";
import { addUser } from "./commands/user/index.ts";
import { addWorker } from "./commands/worker.ts";
import { readableError } from "./readable-error.ts";

const program = new Command("horarium")
  .description("Scheduled jobs for apps on PostgreSQL")
  .version(version)
  .exitOverride()
  .showHelpAfterError('("--help" after a command says what it takes)');

addStart(program);
addWorker(program);
addServer(program);
addMigrate(program);
addJobs(program);
addExecutions(program);
addEnqueue(program);
addPreview(program);
addExport(program);
addApply(program);
addImport(program);
addDoctor(program);
addBackup(program);
addToken(program);
addUser(program);
addLibrary(program);
addDatabase(program);
addCompletion(program);

const code = await run();
if (code !== 0) process.exitCode = code;
// what is over may have left a timer behind; nobody waits for that
process.stdout.write("", () => process.exit());

async function run(): Promise<number> {
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    // commander has said what is wrong; help that was asked for is no error
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(readableError(error));
    return exitCodeOf(error);
  }
}
