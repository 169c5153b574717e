import type { Command } from "commander";
import type { Paint } from "../../live-view/paint.ts";
import { tableLines } from "../../live-view/table.ts";
import { clockTime } from "../../live-view/texts.ts";
import { allRows } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { TokenJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";

/** `horarium token list`: everybody's, those in use first. */
export function addList(token: Command): void {
  placeOptions(token.command("list", { isDefault: true }))
    .description("list everybody's API tokens, those in use first; their secrets are kept nowhere")
    .action((options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const rows = await allRows<TokenJson>(client, "/tokens", {});
        if (options.json) return printJson(rows);
        if (rows.length === 0)
          return print('There are no tokens yet: "horarium token create" makes one');
        print(...tokenTable(rows, paintOfOutput()));
      }),
    );
}

function tokenTable(tokens: readonly TokenJson[], paint: Paint): string[] {
  return tableLines(
    tokens,
    [
      { title: "TOKEN", cell: ({ name }) => name },
      { title: "ENDS IN", cell: ({ ending }) => `...${ending}` },
      { title: "MAY", cell: ({ scopes }) => scopes.join(" ") },
      {
        title: "STATE",
        cell: stateOf,
        paint: (text, token) => (stateOf(token) === "in use" ? text : paint.yellow(text)),
      },
      { title: "UNTIL", cell: ({ expiresAt }) => clockTime(new Date(expiresAt)) },
      {
        title: "LAST USED",
        cell: ({ usedAt }) => (usedAt === null ? "-" : clockTime(new Date(usedAt))),
      },
      { title: "OF", cell: ({ email }) => email },
    ],
    { width: outputWidth(), paintTitle: paint.dim },
  );
}

function stateOf({ revokedAt, expiresAt }: TokenJson): string {
  if (revokedAt !== null) return "revoked";
  return Date.parse(expiresAt) <= Date.now() ? "expired" : "in use";
}
