import type { Command } from "commander";
import { connected } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { print, printJson } from "../print.ts";
import { settingsOf, settingsOptions, type SettingsOptions } from "./settings.ts";
import { nextText } from "./next-text.ts";

interface CreateOptions extends SettingsOptions {
  handler: string;
}

/** `horarium jobs create <name>`: a job that code does not declare. */
export function addCreate(jobs: Command): void {
  settingsOptions(
    jobs
      .command("create <name>")
      .requiredOption("--handler <name>", "what it runs")
      .requiredOption("--schedule <text>", 'when: cron, "@every 7m" or "@manual"'),
  )
    .description("create a job")
    .action((name: string, options: CreateOptions) =>
      connected(options, async (client) => {
        const body = { name, handler: options.handler, ...settingsOf(options) };
        const job = await client.send<JobJson>("POST", "/jobs", body);
        if (options.json) return printJson(job);
        print(`${job.name} is created: ${job.sentence}; ${nextText(job)}`);
      }),
    );
}
