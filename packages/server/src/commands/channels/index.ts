import type { Command } from "commander";
import { addList } from "./list.ts";
import { addTest } from "./test.ts";

/** `horarium channels`: where alerts are told. They are made in the dashboard, or over the API. */
export function addChannels(program: Command): void {
  const channels = program
    .command("channels")
    .description("channels that alerts are told by: list, test");
  addList(channels);
  addTest(channels);
}
