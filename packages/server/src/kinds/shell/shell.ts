import { defineHandler, DoNotRetry, harmless, type AnyHandler, type Context } from "horarium";
import type { ReadSecrets } from "../../secrets/read-secrets.ts";
import { codeOf } from "../../readable-error.ts";
import { redacted } from "../redacted.ts";
import { templateValues } from "../template.ts";
import { commandOf } from "./command.ts";
import { keepOutput } from "./keep-output.ts";
import { ShellParameters } from "./parameters.ts";
import { runCommand, type Ran } from "./run-command.ts";
import type { ShellSettings } from "./settings.ts";
import { wouldRun } from "./would-run.ts";

export interface ShellKind {
  settings: ShellSettings;
  readSecrets: ReadSecrets;
}

/** The built-in kind `shell`: a program of the machine, by the user and below the directory that the operator has set. */
export function shellKind(kind: ShellKind): AnyHandler {
  return defineHandler({
    name: "shell",
    description: "Runs a program or a script of this machine, in the operator's directory",
    parameters: ShellParameters,
    timeout: "24h",
    async run(context: Context<ShellParameters>) {
      const names = context.parameters.secrets.map(({ secret }) => secret);
      const secrets = await kind.readSecrets(names);
      return redacted(context, [...secrets.values()], (safe) => execute(safe, kind, secrets));
    },
  });
}

async function execute(
  context: Context<ShellParameters>,
  { settings }: ShellKind,
  secrets: ReadonlyMap<string, string>,
) {
  const { parameters, signal } = context;
  const values = templateValues(context, new Date());
  const command = await commandOf({ parameters, values, secrets, root: settings.directory });
  if (parameters.dryRun) return wouldRun(command, settings);
  const kept = keepOutput(context.log, {
    secrets: [...secrets.values()],
    keepCharacters: parameters.keepCharacters,
  });
  const began = performance.now();
  let ran: Ran;
  try {
    ran = await runCommand(command, {
      user: settings.user,
      timeoutMs: parameters.timeoutSeconds * 1_000,
      signal,
      output: (from, part) => kept.write(from, part),
    });
  } catch (error) {
    throw cannotStart(error);
  }
  kept.end();
  if (signal.aborted) throw signal.reason;
  judge(parameters, ran, kept.lastError());
  return {
    exitCode: ran.exitCode,
    durationMs: Math.round(performance.now() - began),
    ...kept.facts(),
  };
}

/** Throws what says whether it is tried again. */
function judge(
  { expectedExitCodes, finalExitCodes, timeoutSeconds }: ShellParameters,
  { exitCode, signal, stopped }: Ran,
  lastError: string,
): void {
  if (stopped === "timeout") throw new Error(`stopped: not done within ${timeoutSeconds} s`);
  if (stopped === "flood") throw new Error("stopped: it has written more than 64 MB");
  const said = harmless(lastError, 300);
  const because = said === "" ? "" : `: ${said}`;
  if (exitCode === null) throw new Error(`ended by ${signal}${because}`);
  if (expectedExitCodes.includes(exitCode)) return;
  const message = `exit code ${exitCode}${because}`;
  // a shell says so of what is no program, and of what is not there
  const isFinal = finalExitCodes.includes(exitCode) || exitCode === 126 || exitCode === 127;
  throw isFinal ? new DoNotRetry(message) : new Error(message);
}

function cannotStart(error: unknown): unknown {
  const code = codeOf(error);
  if (code === "EACCES")
    return new DoNotRetry("the user of shell jobs may not enter its directory", { cause: error });
  if (code === "EPERM")
    return new DoNotRetry("this process may not run programs as the user of shell jobs", {
      cause: error,
    });
  return error;
}
