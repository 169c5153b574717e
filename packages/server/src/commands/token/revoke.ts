import { ConfigurationError, NotFoundError } from "horarium";
import type { Command } from "commander";
import { counted } from "../../live-view/texts.ts";
import { at, type Client } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { TokenJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";

type RevokeOptions = PlaceOptions & { all?: boolean; json?: boolean };

/** `horarium token revoke <token> | --all`: by its name, or its id; or everybody's, as after a backup was restored. */
export function addRevoke(token: Command): void {
  placeOptions(token.command("revoke [token]"))
    .description("revoke an API token at once, by its name or id, or those of everybody")
    .option("--all", "of everybody, as after a backup was restored")
    .action((given: string | undefined, { all, ...options }: RevokeOptions) => {
      if ((given === undefined) === (all !== true)) {
        throw new ConfigurationError(
          "which tokens are to be revoked is not clear: give either a name or --all",
        );
      }
      return connected(options, async (client) => {
        if (given === undefined) return revokeAll(client, options);
        const id = isId(given) ? given : await idOf(client, given);
        const answer = await client.send<{ done: true }>("DELETE", at`/tokens/${id}`);
        if (options.json) return printJson(answer);
        print(`The token ${given} is revoked`);
      });
    });
}

async function revokeAll(client: Client, { json }: RevokeOptions): Promise<void> {
  const answer = await client.send<{ revoked: number }>("DELETE", "/tokens");
  if (json) return printJson(answer);
  print(`${counted(answer.revoked, "token")} revoked`);
}

async function idOf(client: Client, name: string): Promise<string> {
  const { rows } = await client.get<{ rows: TokenJson[] }>("/tokens", { name });
  const [token] = rows;
  if (token === undefined) {
    throw new NotFoundError(
      `no token in use is called ${name}: "horarium token list" shows which there are`,
    );
  }
  return token.id;
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
