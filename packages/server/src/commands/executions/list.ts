import type { Status, Trigger } from "horarium";
import { Option, type Command } from "commander";
import { statuses, triggers } from "../../api/schemas/words.ts";
import type { Paint } from "../../live-view/paint.ts";
import { tableLines } from "../../live-view/table.ts";
import { clockTime, lengthOf } from "../../live-view/texts.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { ExecutionJson } from "../json-types.ts";
import { instant, placeOptions, wholeNumber } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";
import { outcomeText } from "./outcome.ts";

interface ListOptions extends PlaceOptions {
  job?: string;
  handler?: string;
  status?: Status[];
  trigger?: Trigger[];
  from?: Date;
  to?: Date;
  limit: number;
  json?: boolean;
}

/** `horarium executions list`: the newest first. */
export function addList(executions: Command): void {
  placeOptions(executions.command("list", { isDefault: true }))
    .description("list executions, the newest first")
    .option("--job <job>", "only those of this job")
    .option("--handler <name>", "only those of this handler")
    .addOption(new Option("--status <status...>", "only those with one of these").choices(statuses))
    .addOption(
      new Option("--trigger <trigger...>", "only those asked for like this").choices(triggers),
    )
    .option("--from <instant>", "only those made at or after it", instant)
    .option("--to <instant>", "only those made before it", instant)
    .option("--limit <n>", "how many", wholeNumber(1, 200), 20)
    .action((options: ListOptions) =>
      connected(options, async (client) => {
        const { job, handler, status, trigger, from, to, limit, json } = options;
        const { rows, next } = await client.get<{ rows: ExecutionJson[]; next: string | null }>(
          "/executions",
          {
            job,
            handler,
            status,
            trigger,
            from: from?.toISOString(),
            to: to?.toISOString(),
            limit,
          },
        );
        if (json) return printJson(rows);
        if (rows.length === 0) return print("There are no such executions");
        print(...executionTable(rows, paintOfOutput()));
        if (next !== null) print(`... and older ones (--limit, now ${limit})`);
      }),
    );
}

function executionTable(rows: readonly ExecutionJson[], paint: Paint): string[] {
  return tableLines(
    rows,
    [
      { title: "EXECUTION", cell: ({ id }) => id, paint: paint.dim },
      { title: "HANDLER", cell: ({ handler }) => handler },
      { title: "STATUS", cell: ({ status }) => status, paint: statusColour(paint) },
      { title: "WHY", cell: ({ trigger }) => trigger },
      { title: "SLOT OR TIME", cell: ({ slot, dueAt }) => clockTime(new Date(slot ?? dueAt)) },
      { title: "TOOK", cell: tookOf },
      { title: "RESULT", cell: outcomeText },
    ],
    { width: outputWidth(), paintTitle: paint.dim },
  );
}

function statusColour(paint: Paint) {
  return (text: string, { status }: ExecutionJson): string => {
    if (status === "completed") return paint.green(text);
    if (status === "failed") return paint.red(text);
    return status === "running" ? paint.cyan(text) : paint.yellow(text);
  };
}

function tookOf({ durationMs, attempt }: ExecutionJson): string {
  if (durationMs === null) return "-";
  return `${lengthOf(durationMs)}${attempt > 1 ? ` (attempt ${attempt})` : ""}`;
}
