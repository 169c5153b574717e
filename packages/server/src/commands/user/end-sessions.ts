import { ConfigurationError } from "horarium";
import type { Command } from "commander";
import { counted } from "../../live-view/texts.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { personOf } from "./person.ts";

/** `horarium user end-sessions <email> | --all`: everybody signs in again, as after a backup was restored. */
export function addEndSessions(user: Command): void {
  placeOptions(user.command("end-sessions [email]"))
    .description("end the sessions of somebody, or of everybody: they sign in again")
    .option("--all", "of everybody, as after a backup was restored")
    .action(
      (
        email: string | undefined,
        { all, ...options }: PlaceOptions & { all?: boolean; json?: boolean },
      ) => {
        if ((email === undefined) === (all !== true)) {
          throw new ConfigurationError(
            "whose sessions are to end is not clear: give either an address or --all",
          );
        }
        return connected(options, async (client) => {
          const path =
            email === undefined
              ? "/people/end-sessions"
              : at`/people/${(await personOf(client, email)).id}/end-sessions`;
          const answer = await client.send<{ ended: number }>("POST", path);
          if (options.json) return printJson(answer);
          print(`${counted(answer.ended, "session")} ended`);
        });
      },
    );
}
