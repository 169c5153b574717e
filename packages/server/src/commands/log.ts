import type { AttemptRow, LogRow } from "horarium";
import type { Command } from "commander";
import { shortResult } from "../live-view/short-result.ts";
import { clockTime, lengthOf } from "../live-view/texts.ts";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions, executionId } from "./options.ts";
import { print, printJson } from "./print.ts";
import { withHorarium } from "./with-horarium.ts";

/** `horarium log <execution>`: its attempts, what it logged, and how it ended. */
export function addLog(program: Command): void {
  databaseOptions(program.command("log"))
    .argument("<execution>", "its id", executionId)
    .description("show the log of an execution")
    .option("--json", "as JSON")
    .action((id: string, options: DatabaseOptions & { json?: boolean }) =>
      withHorarium(options, async (horarium) => {
        const execution = await horarium.execution(id);
        const attempts = await horarium.attempts(id);
        const lines: LogRow[] = [];
        for (;;) {
          const page = await horarium.log(id, { after: lines.at(-1)?.sequence ?? 0 });
          if (page.length === 0) break;
          lines.push(...page);
        }
        if (options.json) return printJson({ execution, attempts, lines });

        const { handler, status, reason, error, result } = execution;
        print(`${handler} ${status}${reason === null ? "" : ` (${reason})`}`);
        for (const attempt of attempts) print(`  ${attemptText(attempt)}`);
        for (const line of lines) print(lineText(line));
        if (lines.length === 0) print("It has logged nothing");
        if (error !== null) print(`error: ${error}`);
        else if (result !== null) print(`result: ${shortResult(result)}`);
      }),
    );
}

function attemptText({
  attempt,
  started_at: from,
  ended_at: to,
  outcome,
  error,
}: AttemptRow): string {
  const length = to === null ? "" : ` in ${lengthOf(to.getTime() - from.getTime())}`;
  return `attempt ${attempt}  ${clockTime(from)}  ${outcome ?? "running"}${length}${error === null ? "" : `: ${error}`}`;
}

function lineText({ at, level, message, fields }: LogRow): string {
  const facts = Object.entries(fields ?? {}).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return [clockTime(at), level.padEnd(5), message, ...facts].join("  ");
}
