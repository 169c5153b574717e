import type { Command } from "commander";
import { clockTime, lengthOf } from "../../live-view/texts.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { AttemptJson, ExecutionJson } from "../json-types.ts";
import { executionId, placeOptions } from "../options.ts";
import { print, printFacts, printJson } from "../print.ts";

/** `horarium executions show <execution>`: all that is known of it, with its attempts. */
export function addShow(executions: Command): void {
  placeOptions(executions.command("show").argument("<execution>", "its id", executionId))
    .description("show an execution and its attempts")
    .action((id: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const execution = await client.get<ExecutionJson>(at`/executions/${id}`);
        const { rows: attempts } = await client.get<{ rows: AttemptJson[] }>(
          at`/executions/${id}/attempts`,
        );
        if (options.json) return printJson({ ...execution, attempts });
        print(headOf(execution));
        printFacts(factsOf(execution));
        for (const attempt of attempts) print(`  ${attemptText(attempt)}`);
      }),
    );
}

/** `generate_stats failed (timeout)`. */
export function headOf({ handler, status, reason }: ExecutionJson): string {
  return `${handler} ${status}${reason === null ? "" : ` (${reason})`}`;
}

/** `attempt 1  2026-11-24 14:05:09  completed in 2.1 s`. */
export function attemptText({ attempt, startedAt, endedAt, outcome, error }: AttemptJson): string {
  const from = new Date(startedAt);
  const length =
    endedAt === null ? "" : ` in ${lengthOf(new Date(endedAt).getTime() - from.getTime())}`;
  return `attempt ${attempt}  ${clockTime(from)}  ${outcome ?? "running"}${length}${error === null ? "" : `: ${error}`}`;
}

function factsOf(execution: ExecutionJson): [string, string | null][] {
  const time = (text: string | null) => (text === null ? null : clockTime(new Date(text)));
  const { result, progress, cancelRequested } = execution;
  return [
    ["job", execution.jobId],
    ["parameters", JSON.stringify(execution.parameters)],
    ["asked for by", [execution.trigger, execution.triggeredBy].filter(Boolean).join(", ")],
    ["slot", time(execution.slot)],
    ["due", time(execution.dueAt)],
    ["started", time(execution.startedAt)],
    ["ended", time(execution.completedAt)],
    ["took", execution.durationMs === null ? null : lengthOf(execution.durationMs)],
    ["attempt", `${execution.attempt} of ${execution.maxAttempts}`],
    ["waits for", execution.held === "overlap" ? "the job's unfinished execution" : execution.held],
    ["progress", progress === null ? null : `${progress.done} of ${progress.total ?? "?"}`],
    ["to be cancelled", cancelRequested === null ? null : `asked by ${cancelRequested.by ?? "?"}`],
    ["does again", execution.repeats],
    ["key", execution.key],
    ["error", execution.error],
    ["result", result === null ? null : JSON.stringify(result)],
    ["log", `${execution.logLines} lines`],
    ["id", execution.id],
  ];
}
