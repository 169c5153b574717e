import { Option, type Command } from "commander";
import { alertStates } from "../../api/alerts/schemas.ts";
import type { Paint } from "../../live-view/paint.ts";
import { tableLines } from "../../live-view/table.ts";
import { clockTime } from "../../live-view/texts.ts";
import { allRows } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { AlertJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";

interface ListOptions extends PlaceOptions {
  json?: boolean;
  state?: string[];
  job?: string;
  all?: boolean;
}

/** `horarium alerts list`: those that are not resolved, found last first. */
export function addList(alerts: Command): void {
  placeOptions(alerts.command("list", { isDefault: true }))
    .description("list the alerts that are not resolved, those found last first")
    .addOption(
      new Option("--state <state...>", "only those in one of these states").choices(alertStates),
    )
    .option("--job <job>", "only those of this job")
    .option("--all", "those that are resolved too")
    .action((options: ListOptions) =>
      connected(options, async (client) => {
        const { state, job, all, json } = options;
        const unresolved = alertStates.filter((one) => one !== "resolved");
        const states = state ?? (all === true ? undefined : unresolved);
        const rows = await allRows<AlertJson>(client, "/alerts", { state: states, job });
        if (json) return printJson(rows);
        if (rows.length === 0) return print("Nothing needs you");
        print(...alertTable(rows, paintOfOutput()));
      }),
    );
}

function alertTable(alerts: readonly AlertJson[], paint: Paint): string[] {
  return tableLines(
    alerts,
    [
      {
        title: "STATE",
        cell: ({ state }) => state,
        paint: (text, { state }) => (state === "open" ? paint.red(text) : text),
      },
      { title: "SINCE", cell: ({ openedAt }) => clockTime(new Date(openedAt)) },
      { title: "COUNT", cell: ({ count }) => String(count) },
      { title: "WHO", cell: ({ acknowledged }) => acknowledged?.by ?? "-" },
      { title: "ID", cell: ({ id }) => id },
      { title: "WHAT", cell: ({ sentence }) => sentence },
    ],
    { width: outputWidth(), paintTitle: paint.dim },
  );
}
