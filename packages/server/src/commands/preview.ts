import type { z } from "@hono/zod-openapi";
import type { Command } from "commander";
import type { Preview } from "../api/schedules/preview.ts";
import { wholeNumber } from "./options.ts";
import { print, printJson } from "./print.ts";

export type PreviewJson = z.output<typeof Preview>;

interface PreviewOptions {
  tz: string;
  count: number;
  json?: boolean;
}

/** `horarium preview <schedule>`: what it says, what to mind, and its next slots. Needs no database. */
export function addPreview(program: Command): void {
  program
    .command("preview <schedule>")
    .description('say what a schedule means, and its next slots: horarium preview "30 2 * * *"')
    .option("--tz <zone>", "an IANA zone, such as Europe/Berlin", "UTC")
    .option("--count <n>", "how many slots", wholeNumber(1, 100), 10)
    .option("--json", "print JSON, with the names of the HTTP API")
    .action(async (schedule: string, { tz: timezone, count, json }: PreviewOptions) => {
      const { preview, Preview: schema } = await import("../api/schedules/preview.ts");
      const found = schema.parse(preview({ schedule, timezone, count }, new Date()));
      if (json) printJson(found);
      else printPreview(found);
    });
}

export function printPreview({ schedule, sentence, warnings, slots }: PreviewJson): void {
  print(`${schedule}: ${sentence}`);
  for (const { message } of warnings) print(`  note: ${message}`);
  if (slots.length > 0) print("Next slots:");
  for (const slot of slots) print(`  ${slot.sentence}  (${slot.at})`);
}
