import type { Command } from "commander";
import { clockTime } from "../../live-view/texts.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { LinkJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { personOf } from "./person.ts";

/** `horarium user link <email>`: a new one-time token, as for who has forgotten the password. */
export function addLink(user: Command): void {
  placeOptions(user.command("link <email>"))
    .description("print a new one-time token with which somebody chooses a password")
    .action((email: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const { id } = await personOf(client, email);
        const link = await client.send<LinkJson>("POST", at`/people/${id}/link`);
        if (options.json) return printJson(link);
        print(...linkLines(link));
      }),
    );
}

/** The token stands on a line of its own, to be handed on. */
export function linkLines({ token, expiresAt }: LinkJson): string[] {
  return [
    `Until ${clockTime(new Date(expiresAt))} a password is chosen with this one-time token (POST /api/auth/accept), which is shown this once:`,
    `  ${token}`,
  ];
}
