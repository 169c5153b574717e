import type { Command } from "commander";
import { addActs } from "./act.ts";
import { addList } from "./list.ts";
import { addShow } from "./show.ts";

/** `horarium alerts`: what needs a person, and what is done about it. */
export function addAlerts(program: Command): void {
  const alerts = program
    .command("alerts")
    .description("alerts: list, show, ack, unack, snooze, unsnooze, mute, unmute, resolve");
  addList(alerts);
  addShow(alerts);
  addActs(alerts);
}
