import type { Command } from "commander";
import { tableLines } from "../../live-view/table.ts";
import { clockTime } from "../../live-view/texts.ts";
import { allRows } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { PersonJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { outputWidth, paintOfOutput, print, printJson } from "../print.ts";

/** `horarium user list`: everybody, by address. */
export function addList(user: Command): void {
  placeOptions(user.command("list", { isDefault: true }))
    .description("list the people who have an account")
    .action((options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const people = await allRows<PersonJson>(client, "/people", {});
        if (options.json) return printJson(people);
        if (people.length === 0)
          return print('There is nobody yet: "horarium user create" invites somebody');
        print(...personTable(people));
      }),
    );
}

function personTable(people: readonly PersonJson[]): string[] {
  const paint = paintOfOutput();
  return tableLines(
    people,
    [
      { title: "ADDRESS", cell: ({ email }) => email },
      { title: "ROLE", cell: ({ role }) => role },
      {
        title: "STATE",
        cell: stateOf,
        paint: (text, person) => (stateOf(person) === "in use" ? text : paint.yellow(text)),
      },
      {
        title: "SIGNED IN",
        cell: ({ signedInAt }) => (signedInAt === null ? "-" : clockTime(new Date(signedInAt))),
      },
      { title: "NAME", cell: ({ name }) => name },
    ],
    { width: outputWidth(), paintTitle: paint.dim },
  );
}

function stateOf({ disabledAt, isReady }: PersonJson): string {
  if (disabledAt !== null) return "disabled";
  return isReady ? "in use" : "invited";
}
