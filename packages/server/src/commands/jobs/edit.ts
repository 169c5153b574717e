import { ConfigurationError } from "horarium";
import type { Command } from "commander";
import { at } from "../client.ts";
import { connected } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { wholeNumber } from "../options.ts";
import { print, printJson } from "../print.ts";
import { settingsOf, settingsOptions, type SettingsOptions } from "./settings.ts";
import { nextText } from "./next-text.ts";

interface EditOptions extends SettingsOptions {
  ifVersion?: number;
}

/** `horarium jobs edit <job>`: what is not named stays as it is. */
export function addEdit(jobs: Command): void {
  settingsOptions(
    jobs.command("edit <job>").option("--schedule <text>", 'when: cron, "@every 7m" or "@manual"'),
  )
    .description("change settings of a job")
    .option(
      "--if-version <n>",
      "only if it is still this version, as it was shown",
      wholeNumber(1, 2_147_483_647),
    )
    .action((name: string, options: EditOptions) => {
      const settings = settingsOf(options);
      if (Object.keys(settings).every((one) => one === "reason")) {
        throw new ConfigurationError(
          `jobs edit ${name}: nothing is to be changed; name a setting, such as --schedule`,
        );
      }
      return connected(options, async (client) => {
        const { id, version } = await client.get<JobJson>(at`/jobs/${name}`);
        const job = await client.send<JobJson>("PATCH", at`/jobs/${id}`, {
          ...settings,
          version: options.ifVersion ?? version,
        });
        if (options.json) return printJson(job);
        print(`${job.name} is changed (version ${job.version}): ${job.sentence}; ${nextText(job)}`);
      });
    });
}
