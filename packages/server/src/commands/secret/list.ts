import type { Command } from "commander";
import { tableLines } from "../../live-view/table.ts";
import { clockTime } from "../../live-view/texts.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { SecretJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";

type Row = SecretJson & { jobs: string[] };

/** `horarium secret list`: names, never values. */
export function addList(secret: Command): void {
  placeOptions(secret.command("list", { isDefault: true }))
    .description("list the secrets' names, who set them, and the jobs that name them")
    .action((options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { rows } = await client.get<{ rows: Row[] }>("/secrets");
        if (options.json) return printJson(rows);
        if (rows.length === 0)
          return print('There are no secrets yet: "horarium secret set <name>" makes one');
        const paint = paintOfOutput();
        const columns = [
          { title: "SECRET", cell: ({ name }: Row) => name },
          { title: "SET", cell: ({ changedAt }: Row) => clockTime(new Date(changedAt)) },
          { title: "BY", cell: ({ changedBy }: Row) => changedBy },
          { title: "JOBS", cell: ({ jobs }: Row) => jobs.join(", ") || "-" },
        ];
        print(...tableLines(rows, columns, { width: outputWidth(), paintTitle: paint.dim }));
      }),
    );
}
