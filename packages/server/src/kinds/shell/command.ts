import { realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { DoNotRetry } from "horarium";
import { fillText, type TemplateValues } from "../template.ts";
import type { ShellParameters } from "./parameters.ts";

/** What is run: a program with its arguments, in a place, with an environment that holds nothing else. */
export interface Command {
  file: string;
  arguments: string[];
  environment: Readonly<Record<string, string>>;
  directory: string;
  input: string;
}

/** Where programs are looked for that are named without a path. */
export const searchPath: string = "/usr/local/bin:/usr/bin:/bin";

export interface Given {
  parameters: ShellParameters;
  values: TemplateValues;
  secrets: ReadonlyMap<string, string>;
  /** The operator's. */
  root: string;
}

/** Placeholders filled in, secrets in their variables. Throws `DoNotRetry` for what cannot be run. */
export async function commandOf({ parameters, values, secrets, root }: Given): Promise<Command> {
  const { command, environment, input } = parameters;
  const given = command.arguments.map((text) => filledArgument(text, values));
  const directory = await folderBelow(root, parameters.directory);
  return {
    // the script is an argument of its own: nothing is ever put into it
    ...(command.kind === "program"
      ? { file: command.program, arguments: given }
      : { file: "/bin/sh", arguments: ["-eu", "-c", command.script, "job", ...given] }),
    directory,
    input: fillText(input, values),
    environment: {
      PATH: searchPath,
      HOME: directory,
      LANG: "C.UTF-8",
      TZ: "UTC",
      HORARIUM_EXECUTION_ID: values.executionId,
      HORARIUM_IDEMPOTENCY_KEY: values.idempotencyKey,
      HORARIUM_JOB: values.job,
      HORARIUM_SLOT: values.slot,
      HORARIUM_ATTEMPT: values.attempt,
      ...Object.fromEntries(
        environment.map(({ name, value }) => [name, withoutNul(name, fillText(value, values))]),
      ),
      ...Object.fromEntries(
        parameters.secrets.map(({ name, secret }) => [
          name,
          withoutNul(name, secrets.get(secret)!),
        ]),
      ),
    },
  };
}

/** What was no option when it was written is none when it is filled in. */
function filledArgument(text: string, values: TemplateValues): string {
  const filled = fillText(text, values);
  if (filled.startsWith("-") && !text.startsWith("-"))
    throw new DoNotRetry(`the argument ${JSON.stringify(text)} would be read as an option`);
  return withoutNul(`the argument ${JSON.stringify(text)}`, filled);
}

function withoutNul(what: string, value: string): string {
  if (value.includes("\0")) throw new DoNotRetry(`${what} holds a NUL, which no program takes`);
  return value;
}

/** By what is there at the time: a symbolic link may lead out of it. */
async function folderBelow(root: string, folder: string): Promise<string> {
  const found = await realpath(resolve(root, folder)).catch(() => null);
  if (found === root || found?.startsWith(root === sep ? sep : `${root}${sep}`) === true)
    return found;
  throw new DoNotRetry(
    `there is no folder ${JSON.stringify(folder)} below the directory of shell jobs, HORARIUM_SHELL_DIRECTORY`,
  );
}
