import type { Command } from "commander";
import { counted } from "../../live-view/texts.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";

/** `horarium secret rotate`: after a new key was put in front of the old one in HORARIUM_SECRET_KEY. */
export function addRotate(secret: Command): void {
  placeOptions(secret.command("rotate"))
    .description(
      "seal all secrets with the first key of HORARIUM_SECRET_KEY, so that the others can go",
    )
    .action((options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const answer = await client.send<{ secrets: number; channels: number }>(
          "POST",
          "/secrets/rotate",
        );
        if (options.json) return printJson(answer);
        const { secrets, channels } = answer;
        print(
          `Sealed with the present key: ${counted(secrets, "secret")}, and those of ${counted(channels, "channel")}`,
        );
      }),
    );
}
