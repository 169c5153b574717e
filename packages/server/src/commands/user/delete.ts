import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { personOf } from "./person.ts";

/** `horarium user delete <email>`: for good. */
export function addDelete(user: Command): void {
  placeOptions(user.command("delete <email>"))
    .description(
      "delete an account for good, with sessions, tokens, links, and personal jobs with their history",
    )
    .action((email: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { id } = await personOf(client, email);
        const answer = await client.send<{ done: true }>("DELETE", at`/people/${id}`);
        if (options.json) return printJson(answer);
        print(`The account of ${email} is deleted; what it did stays in the audit for a year`);
      }),
    );
}
