import { describe, explain, nextSlots, parseSchedule, warnings } from "horarium/schedule";
import type { Command } from "commander";
import { print, printJson } from "./print.ts";

interface ExplainOptions {
  timezone: string;
  json?: boolean;
}

const slotsShown = 10;

/** `horarium explain <schedule>`: what it says, what to mind, and its next slots. Needs no database. */
export function addExplain(program: Command): void {
  program
    .command("explain <schedule>")
    .description('say what a schedule means, and its next slots: horarium explain "30 2 * * *"')
    .option("--timezone <zone>", "an IANA zone, such as Europe/Berlin", "UTC")
    .option("--json", "as JSON")
    .action((text: string, { timezone, json }: ExplainOptions) => {
      const schedule = parseSchedule(text);
      const from = new Date();
      const sentence = describe(schedule, { timezone });
      const notes = warnings(schedule, { timezone, from });
      const slots = nextSlots(schedule, { timezone, from, count: slotsShown }).map((at) =>
        explain(schedule, { timezone, at }),
      );
      if (json) return printJson({ schedule: text, timezone, sentence, warnings: notes, slots });
      print(`${text}: ${sentence}`);
      for (const { message } of notes) print(`  note: ${message}`);
      if (slots.length > 0) print("Next slots:");
      for (const slot of slots) print(`  ${slot.sentence}  (${slot.at.toISOString()})`);
    });
}
