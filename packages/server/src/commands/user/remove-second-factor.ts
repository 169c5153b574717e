import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { personOf } from "./person.ts";

/** `horarium user remove-second-factor <email>`: for who has lost phone and recovery codes. */
export function addRemoveSecondFactor(user: Command): void {
  placeOptions(user.command("remove-second-factor <email>"))
    .description("let somebody in by the password alone, who has lost phone and recovery codes")
    .action((email: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { id } = await personOf(client, email);
        const answer = await client.send<{ done: true }>("DELETE", at`/people/${id}/second-factor`);
        if (options.json) return printJson(answer);
        print(`${email} has no second factor any more`);
      }),
    );
}
