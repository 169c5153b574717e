import type { Command } from "commander";
import { tableLines } from "../../live-view/table.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { PersonalTemplateJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";

/** `horarium personal templates`, `allow` and `forbid`. */
export function addTemplates(personal: Command): void {
  placeOptions(personal.command("templates"))
    .description("list the handlers that are made for people's own jobs, and which are allowed")
    .action((options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { rows } = await client.get<{ rows: PersonalTemplateJson[] }>("/personal/templates");
        if (options.json) return printJson(rows);
        if (rows.length === 0)
          return print('No worker has offered a handler that is defined with "personal" yet');
        const paint = paintOfOutput();
        const columns = [
          { title: "HANDLER", cell: ({ handler }: PersonalTemplateJson) => handler },
          { title: "CALLED", cell: ({ title }: PersonalTemplateJson) => title },
          { title: "ALLOWED BY", cell: ({ allowedBy }: PersonalTemplateJson) => allowedBy ?? "-" },
        ];
        print(...tableLines(rows, columns, { width: outputWidth(), paintTitle: paint.dim }));
      }),
    );
  placeOptions(personal.command("allow <handler>"))
    .description("let people make jobs of their own of a handler")
    .action((handler: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const path = at`/personal/templates/${handler}`;
        const answer = await client.send<{ done: true }>("PUT", path);
        if (options.json) return printJson(answer);
        print(`People may make jobs of ${handler}`);
      }),
    );
  placeOptions(personal.command("forbid <handler>"))
    .description("take a template away; the jobs of it are disabled")
    .action((handler: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const path = at`/personal/templates/${handler}`;
        const answer = await client.send<{ disabled: number }>("DELETE", path);
        if (options.json) return printJson(answer);
        print(`Nobody makes jobs of ${handler} any more; ${answer.disabled} are disabled`);
      }),
    );
}
