import type { Command } from "commander";
import { clockTime, zoneTime } from "../../live-view/texts.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { because, instant, placeOptions, reasonOption } from "../options.ts";
import { print, printJson } from "../print.ts";
import { nextText } from "./next-text.ts";

interface ChangeOptions extends PlaceOptions {
  reason?: string;
  json?: boolean;
}

/** What is done to a job with one word: enable, disable, skip, revert, delete, restore. */
export function addChange(jobs: Command): void {
  change(
    jobs,
    "enable <job>",
    "let a job go on; what it missed while disabled is not made up for",
  ).action((name: string, options: ChangeOptions) =>
    connected(options, async (client) => {
      const job = await client.send<JobJson>(
        "POST",
        at`/jobs/${name}/enable`,
        because(options.reason),
      );
      if (options.json) return printJson(job);
      print(`${job.name} is enabled: ${nextText(job)}`);
    }),
  );

  change(jobs, "disable <job>", "let no slot of a job begin; what runs goes on")
    .option("--until <instant>", "when it goes on by itself", instant)
    .action((name: string, options: ChangeOptions & { until?: Date }) =>
      connected(options, async (client) => {
        const { until, reason, json } = options;
        const job = await client.send<JobJson>("POST", at`/jobs/${name}/disable`, {
          ...because(reason),
          ...(until === undefined ? {} : { until: until.toISOString() }),
        });
        if (json) return printJson(job);
        const end =
          until === undefined
            ? `until "horarium jobs enable ${job.name}"`
            : `until ${clockTime(until)}`;
        print(`${job.name} is disabled ${end}`);
      }),
    );

  change(jobs, "skip <job>", "skip the job's next slot").action(
    (name: string, options: ChangeOptions) =>
      connected(options, async (client) => {
        const { timezone } = await client.get<JobJson>(at`/jobs/${name}`);
        const skipped = await client.send<{ slot: string }>(
          "POST",
          at`/jobs/${name}/skip`,
          because(options.reason),
        );
        if (options.json) return printJson(skipped);
        const slot = zoneTime(new Date(skipped.slot), timezone, new Date());
        print(`The slot of ${slot} ${timezone} is skipped`);
      }),
  );

  change(
    jobs,
    "revert <job>",
    "take back what people have changed on a job that code declares",
  ).action((name: string, options: ChangeOptions) =>
    connected(options, async (client) => {
      const job = await client.send<JobJson>(
        "POST",
        at`/jobs/${name}/revert`,
        because(options.reason),
      );
      if (options.json) return printJson(job);
      print(`${job.name} is as its code declares it (version ${job.version})`);
    }),
  );

  change(jobs, "delete <job>", "delete a job; its history stays").action(
    (name: string, options: ChangeOptions) =>
      connected(options, async (client) => {
        const deleted = await client.send<{ id: string }>(
          "DELETE",
          at`/jobs/${name}`,
          because(options.reason),
        );
        if (options.json) return printJson(deleted);
        print(`${name} is deleted; "horarium jobs restore ${deleted.id}" brings it back`);
      }),
  );

  change(jobs, "restore <id>", "bring a deleted job back, by its id").action(
    (id: string, options: ChangeOptions) =>
      connected(options, async (client) => {
        const job = await client.send<JobJson>(
          "POST",
          at`/jobs/${id}/restore`,
          because(options.reason),
        );
        if (options.json) return printJson(job);
        print(`${job.name} is back: ${nextText(job)}`);
      }),
  );
}

function change(jobs: Command, words: string, description: string): Command {
  return reasonOption(placeOptions(jobs.command(words))).description(description);
}
