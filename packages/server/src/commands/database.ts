import type { Command } from "commander";
import { databaseStatus, stopDatabase, type DatabaseStatus } from "../embedded-postgres/index.ts";
import { counted } from "../live-view/texts.ts";
import { print, printJson } from "./print.ts";

interface DirectoryOptions {
  data?: string;
  json?: boolean;
  force?: boolean;
}

/** `horarium database status | stop`: the embedded database of a directory. */
export function addDatabase(program: Command): void {
  const database = program.command("database").description("the embedded database: status, stop");
  directoryOption(database.command("status"))
    .description("say whether it runs, and where")
    .option("--json", "as JSON")
    .action(async ({ data, json }: DirectoryOptions) => {
      const status = await databaseStatus(data);
      if (json) printJson(status);
      else print(...statusLines(status));
    });
  directoryOption(database.command("stop"))
    .description("stop it, unless others use it")
    .option("--force", "also when others use it: they are cut off, and start it again")
    .action(stop);
}

function directoryOption(command: Command): Command {
  return command.option(
    "--data <dir>",
    "its directory; otherwise HORARIUM_DATA, otherwise ./.horarium",
  );
}

async function stop({ data, force = false }: DirectoryOptions): Promise<void> {
  const { state, directory, clients = 0 } = await databaseStatus(data);
  if (state === "absent" || state === "stopped") return print(`No database runs in ${directory}`);
  const outcome = await stopDatabase(data, { force, log: print });
  if (outcome === "stopped") return print(`The database in ${directory} is stopped`);
  print(
    `The database in ${directory} is left running: ${counted(clients, "connection")} of others. Stop them first, or give --force`,
  );
  process.exitCode = 1;
}

function statusLines(status: DatabaseStatus): string[] {
  const { directory, state, version, pid, socket, bindir, clients, reason, log, errors } = status;
  const facts: [string, string | number | undefined][] = [
    ["directory", directory],
    ["state", reason === undefined ? state : `${state}: ${reason}`],
    ["version", version],
    ["process", pid],
    ["socket", socket],
    ["programs", bindir],
    ["connections", clients],
    ["log", log],
  ];
  const lines = facts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(12)} ${value}`);
  return errors.length === 0
    ? lines
    : [...lines, "trouble in its log:", ...errors.map((line) => `  ${line}`)];
}
