import type { Command } from "commander";
import { tableLines } from "../../live-view/table.ts";
import { clockTime } from "../../live-view/texts.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { OwnedJobJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";

/** `horarium personal list`: everybody's, or somebody's. */
export function addList(personal: Command): void {
  placeOptions(personal.command("list", { isDefault: true }))
    .description("list people's own jobs; 200 at most")
    .option("--owner <id>", "only those of one account, by its id")
    .action(({ owner, ...options }: PlaceOptions & { owner?: string; json?: boolean }) =>
      connected(options, async (client) => {
        const { rows } = await client.get<{ rows: OwnedJobJson[] }>("/personal/jobs", {
          limit: 200,
          owner,
        });
        if (options.json) return printJson(rows);
        if (rows.length === 0)
          return print(
            'Nobody has a job of their own; "horarium personal allow <handler>" lets people make some',
          );
        const paint = paintOfOutput();
        const columns = [
          { title: "ID", cell: ({ id }: OwnedJobJson) => id },
          { title: "OWNER", cell: ({ owner: of }: OwnedJobJson) => of.email ?? of.id },
          { title: "JOB", cell: ({ name }: OwnedJobJson) => name },
          { title: "NEXT", cell: nextOf },
          { title: "LAST", cell: ({ last }: OwnedJobJson) => last?.status ?? "-" },
        ];
        print(...tableLines(rows, columns, { width: outputWidth(), paintTitle: paint.dim }));
      }),
    );
}

function nextOf({ enabled, nextSlot }: OwnedJobJson): string {
  if (!enabled) return "disabled";
  return nextSlot === null ? "-" : clockTime(new Date(nextSlot));
}
