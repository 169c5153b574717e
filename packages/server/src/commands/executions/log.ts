import type { Command } from "commander";
import { setTimeout as pause } from "node:timers/promises";
import { shortResult } from "../../live-view/short-result.ts";
import { clockTime } from "../../live-view/texts.ts";
import { at, type Client } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { AttemptJson, ExecutionJson, LogLineJson } from "../json-types.ts";
import { executionId, placeOptions } from "../options.ts";
import { print } from "../print.ts";
import { keepAsking } from "./keep-asking.ts";
import { attemptText, headOf } from "./show.ts";

interface LogOptions extends PlaceOptions {
  follow?: boolean;
  json?: boolean;
}

interface LogPage {
  rows: LogLineJson[];
  status: ExecutionJson["status"];
}

/** Milliseconds between two looks for new lines. */
const lookEvery = 1_000;

/** `horarium executions log <execution>`: its attempts, what it logged, and how it ended. */
export function addLog(executions: Command): void {
  placeOptions(executions.command("log").argument("<execution>", "its id", executionId))
    .description("show the log of an execution; with --json a line of JSON for each line")
    .option("--follow", "go on until it has ended, also over a restart of the server")
    .action((id: string, options: LogOptions) =>
      connected(options, async (client) => {
        const { json = false, follow = false } = options;
        if (!json) await printHead(client, id, follow);
        const show = json
          ? (line: LogLineJson) => print(JSON.stringify(line))
          : (line: LogLineJson) => print(lineText(line));
        const shown = await eachLine(client, id, { follow, show });
        if (json) return;
        if (shown === 0) print("It has logged nothing");
        const whole = () => client.get<ExecutionJson>(at`/executions/${id}`);
        const execution = await (follow ? keepAsking(whole) : whole());
        if (follow) print(headOf(execution));
        const { error, result } = execution;
        if (error !== null) print(`error: ${error}`);
        else if (result !== null) print(`result: ${shortResult(result)}`);
      }),
    );
}

async function printHead(client: Client, id: string, follow: boolean): Promise<void> {
  print(headOf(await client.get<ExecutionJson>(at`/executions/${id}`)));
  // while it runs there are more to come, and they would stand before lines that are older
  if (follow) return;
  const { rows } = await client.get<{ rows: AttemptJson[] }>(at`/executions/${id}/attempts`);
  for (const attempt of rows) print(`  ${attemptText(attempt)}`);
}

/** Returns how many there were. */
async function eachLine(
  client: Client,
  id: string,
  { follow, show }: { follow: boolean; show: (line: LogLineJson) => void },
): Promise<number> {
  let shown = 0;
  for (let after = 0; ;) {
    const look = () => client.get<LogPage>(at`/executions/${id}/log`, { after });
    const { rows, status } = await (follow ? keepAsking(look) : look());
    for (const line of rows) show(line);
    shown += rows.length;
    after = rows.at(-1)?.sequence ?? after;
    if (rows.length > 0) continue;
    // its last lines are written before its end
    if (!follow || isFinal(status)) return shown;
    await pause(lookEvery);
  }
}

function isFinal(status: ExecutionJson["status"]): boolean {
  return !["scheduled", "queued", "running"].includes(status);
}

function lineText({ at: time, level, message, fields }: LogLineJson): string {
  const facts = Object.entries(fields ?? {}).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const line = [clockTime(new Date(time)), level.padEnd(5), message, ...facts].join("  ");
  // a line that has several does not pass for others
  return line.replaceAll("\n", "\n    ");
}
