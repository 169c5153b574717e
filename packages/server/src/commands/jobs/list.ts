import { Option, type Command } from "commander";
import { states } from "../../api/jobs/states.ts";
import { jobTable } from "../../live-view/job-table.ts";
import { allRows } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";
import { toTableRow } from "./table-row.ts";

interface ListOptions extends PlaceOptions {
  json?: boolean;
  search?: string;
  state?: string[];
  handler?: string;
  tag?: string;
  folder?: string;
}

/** `horarium jobs list`: all of them by name, with sentence, last outcome and next slot. */
export function addList(jobs: Command): void {
  placeOptions(jobs.command("list", { isDefault: true }))
    .description("list the jobs: schedule, last outcome, next slot")
    .option("--search <text>", "only those with this in their name or title")
    .addOption(
      new Option("--state <state...>", "only those in one of these states").choices(states),
    )
    .option("--handler <name>", "only those of this handler")
    .option("--tag <tag>", "only those with this tag")
    .option("--folder <folder>", "only those in this folder")
    .action((options: ListOptions) =>
      connected(options, async (client) => {
        const { search, state, handler, tag, folder, json } = options;
        const query = { search, state, handler, tag, folder, sort: "name", slots: 0 };
        const rows = await allRows<JobJson & { slots: unknown }>(client, "/jobs", query);
        const found = rows.map(({ slots: _slots, ...job }) => job);
        if (json) return printJson(found);
        if (found.length === 0) {
          const isAll = [search, state, handler, tag, folder].every((one) => one === undefined);
          return print(
            isAll
              ? 'There are no jobs yet: "horarium start" declares the built-in ones, your code its own'
              : "There are no such jobs",
          );
        }
        const look = { now: new Date(), width: outputWidth(), withLast: true };
        print(...jobTable(found.map(toTableRow), paintOfOutput(), look));
      }),
    );
}
