import type { ExecutionRow, Status } from "horarium";
import { Option, type Command } from "commander";
import type { Paint } from "../live-view/paint.ts";
import { shortResult } from "../live-view/short-result.ts";
import { tableLines } from "../live-view/table.ts";
import { clockTime, lengthOf } from "../live-view/texts.ts";
import type { DatabaseOptions } from "../open-database.ts";
import { databaseOptions, wholeNumber } from "./options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "./print.ts";
import { withHorarium } from "./with-horarium.ts";

interface ExecutionsOptions extends DatabaseOptions {
  job?: string;
  status?: Status[];
  limit: number;
  json?: boolean;
}

const statuses: Status[] = [
  "scheduled",
  "queued",
  "running",
  "completed",
  "failed",
  "cancelled",
  "skipped",
  "missed",
];

/** `horarium executions`: the newest first. */
export function addExecutions(program: Command): void {
  databaseOptions(program.command("executions"))
    .description("list executions, the newest first")
    .option("--job <name>", "only those of this job")
    .addOption(new Option("--status <status...>", "only those with one of these").choices(statuses))
    .option("--limit <n>", "how many", wholeNumber(1, 200), 20)
    .option("--json", "as JSON")
    .action((options: ExecutionsOptions) =>
      withHorarium(options, async (horarium) => {
        const { job: name, status, limit, json } = options;
        const job = name === undefined ? undefined : (await horarium.job(name)).id;
        const { rows, next } = await horarium.executions({
          limit,
          ...(job === undefined ? {} : { job }),
          ...(status === undefined ? {} : { status }),
        });
        if (json) return printJson(rows);
        if (rows.length === 0) return print("There are no such executions");
        print(...executionTable(rows, paintOfOutput()));
        if (next !== null) print(`... and older ones (--limit, now ${limit})`);
      }),
    );
}

function executionTable(rows: readonly ExecutionRow[], paint: Paint): string[] {
  return tableLines(
    rows,
    [
      { title: "EXECUTION", cell: ({ id }) => id, paint: paint.dim },
      { title: "HANDLER", cell: ({ handler }) => handler },
      { title: "STATUS", cell: ({ status }) => status, paint: statusColour(paint) },
      { title: "WHY", cell: ({ trigger }) => trigger },
      { title: "SLOT OR TIME", cell: (row) => clockTime(row.scheduled_for ?? row.due_at) },
      { title: "TOOK", cell: tookOf },
      { title: "RESULT", cell: resultOf },
    ],
    { width: outputWidth(), paintTitle: paint.dim },
  );
}

function statusColour(paint: Paint) {
  return (text: string, { status }: ExecutionRow): string => {
    if (status === "completed") return paint.green(text);
    if (status === "failed") return paint.red(text);
    return status === "running" ? paint.cyan(text) : paint.yellow(text);
  };
}

function tookOf({ started_at: from, completed_at: to, attempt }: ExecutionRow): string {
  if (from === null || to === null) return "-";
  const attempts = attempt > 1 ? ` (attempt ${attempt})` : "";
  return `${lengthOf(to.getTime() - from.getTime())}${attempts}`;
}

function resultOf({ error, reason, result }: ExecutionRow): string {
  return [reason, error ?? shortResult(result)].filter(Boolean).join(": ").replaceAll("\n", " ");
}
