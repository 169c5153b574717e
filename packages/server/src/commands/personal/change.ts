import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { OwnedJobJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";

type ChangeOptions = PlaceOptions & { reason?: string; json?: boolean };

/** `horarium personal disable`, `enable` and `delete`, by the job's id. */
export function addChange(personal: Command): void {
  for (const verb of ["disable", "enable"] as const) {
    placeOptions(personal.command(`${verb} <id>`))
      .description(
        verb === "disable"
          ? "disable somebody's job; they cannot enable it again"
          : "enable somebody's job again",
      )
      .option("--reason <text>", "why; its owner is shown it")
      .action((id: string, { reason, ...options }: ChangeOptions) =>
        connected(options, async (client) => {
          const path = `${at`/personal/jobs/${id}`}/${verb}`;
          const body = reason === undefined ? {} : { reason };
          const job = await client.send<OwnedJobJson>("POST", path, body);
          if (options.json) return printJson(job);
          print(`${job.name} of ${job.owner.email ?? job.owner.id} is ${verb}d`);
        }),
      );
  }
  placeOptions(personal.command("delete <id>"))
    .description("delete somebody's job")
    .action((id: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const answer = await client.send<{ done: true }>("DELETE", at`/personal/jobs/${id}`);
        if (options.json) return printJson(answer);
        print(`The job ${id} is deleted`);
      }),
    );
}
