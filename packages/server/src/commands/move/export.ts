import type { Command } from "commander";
import { allRows, at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { JobJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { printJson } from "../print.ts";

/** `horarium export`: jobs as a file for `horarium apply`. */
export function addExport(program: Command): void {
  placeOptions(program.command("export [jobs...]"))
    .description("print jobs as YAML (--json: as JSON), for horarium apply; without names all")
    .action((names: string[], options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { toWritten } = await import("./document.ts");
        const jobs =
          names.length === 0
            ? await allRows<JobJson>(client, "/jobs", { sort: "name", slots: 0 })
            : await Promise.all(names.map((name) => client.get<JobJson>(at`/jobs/${name}`)));
        const document = { jobs: jobs.map(toWritten) };
        if (options.json) return printJson(document);
        const { stringify } = await import("yaml");
        // not by print: a text of several lines is YAML's to write
        process.stdout.write(stringify(document, { lineWidth: 0 }));
      }),
    );
}
