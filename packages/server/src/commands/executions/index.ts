import type { Command } from "commander";
import { addCancel } from "./cancel.ts";
import { addList } from "./list.ts";
import { addLog } from "./log.ts";
import { addRetry } from "./retry.ts";
import { addShow } from "./show.ts";

/** `horarium executions`: what was done, is done, and waits. */
export function addExecutions(program: Command): void {
  const executions = program
    .command("executions")
    .description("executions: list, show, log, cancel, retry");
  addList(executions);
  addShow(executions);
  addLog(executions);
  addCancel(executions);
  addRetry(executions);
}
