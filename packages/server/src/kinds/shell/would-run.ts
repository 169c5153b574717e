import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { searchPath, type Command } from "./command.ts";
import { runCommand } from "./run-command.ts";
import type { ShellSettings } from "./settings.ts";

/** What would be run, and whether it can be: nothing of it is, but the shell reads a script for mistakes in its grammar. */
export async function wouldRun(command: Command, { user }: ShellSettings) {
  const { file, arguments: given, environment, directory } = command;
  const isScript = file === "/bin/sh" && given[1] === "-c";
  return {
    dryRun: true,
    command: [file, ...given],
    directory,
    environment,
    user: user === null ? "as Horarium" : `${user.uid}:${user.gid}`,
    program: await findProgram(file),
    ...(isScript ? { problem: await grammarProblem(command, user) } : {}),
  };
}

/** Null: there is none that can be run. */
async function findProgram(file: string): Promise<string | null> {
  const places = file.startsWith("/")
    ? [file]
    : searchPath.split(":").map((one) => join(one, file));
  for (const place of places) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return place;
  }
  return null;
}

/** As the shell says it; null: it can be read. */
async function grammarProblem(
  command: Command,
  user: ShellSettings["user"],
): Promise<string | null> {
  let said = "";
  const script = command.arguments[2]!;
  const { exitCode } = await runCommand(
    { ...command, file: "/bin/sh", arguments: ["-n"], input: script },
    {
      user,
      timeoutMs: 5_000,
      signal: new AbortController().signal,
      output: (_, part) => (said = `${said}${part.toString()}`.slice(0, 500)),
    },
  );
  return exitCode === 0 ? null : said.trim();
}
