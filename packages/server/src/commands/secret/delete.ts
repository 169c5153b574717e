import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";

/** `horarium secret delete <name>`. */
export function addDelete(secret: Command): void {
  placeOptions(secret.command("delete <name>"))
    .description("delete a secret that no job uses; one-time work that needs it fails from then on")
    .action((name: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const answer = await client.send<{ done: true }>("DELETE", at`/secrets/${name}`);
        if (options.json) return printJson(answer);
        print(`The secret ${name} is deleted`);
      }),
    );
}
