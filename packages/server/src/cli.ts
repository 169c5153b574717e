#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { version } from "horarium";
import { exitCodeOf } from "./commands/exit-codes.ts";
import { addCommands } from "./commands/index.ts";
import { refuseUnknown } from "./commands/refuse-unknown.ts";
import { readableError } from "./readable-error.ts";
import { watchOutput } from "./watch-output.ts";

const program = new Command("horarium")
  .description("Scheduled jobs for apps on PostgreSQL")
  .version(version)
  .exitOverride()
  .showHelpAfterError('("--help" after a command says what it takes)');

const output = watchOutput();
await addCommands(program, process.argv[2]);

const code = await run();
if (code !== 0) process.exitCode = code;
await output.written();
// what is over may have left a timer behind; nobody waits for that
process.exit();

async function run(): Promise<number> {
  try {
    refuseUnknown(program, process.argv.slice(2));
    await program.parseAsync();
    return 0;
  } catch (error) {
    // commander has said what is wrong; help that was asked for is no error
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(readableError(error));
    return exitCodeOf(error);
  }
}
