import type { Command } from "commander";
import { clockTime } from "../../live-view/texts.ts";
import { readBasePath } from "../../serve/base-path.ts";
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
        print(...linkLines(link, options));
      }),
    );
}

/** Stands on a line of its own, to be handed on: the address where a password is chosen, as far as the server's is known. */
export function linkLines({ token, expiresAt }: LinkJson, { url }: PlaceOptions): string[] {
  const server = url ?? publicUrl(process.env);
  const until = clockTime(new Date(expiresAt));
  if (server === null) {
    return [
      `Until ${until} a password is chosen at accept#token=<token> below the server's address, or by POST /api/auth/accept. The token is shown this once:`,
      `  ${token}`,
    ];
  }
  return [
    `Until ${until} a password is chosen here, once; the address is shown this once:`,
    // behind "#" it comes into no log
    `  ${server.replace(/\/+$/, "")}/accept#token=${token}`,
  ];
}

/** Where people reach the server, if the environment says it. */
function publicUrl(env: NodeJS.ProcessEnv): string | null {
  const origin = env["HORARIUM_PUBLIC_URL"];
  // the link is made by now: one that is wrong must not keep it from being shown
  return origin && URL.canParse(origin) ? `${new URL(origin).origin}${readBasePath(env)}` : null;
}
