import { NotFoundError } from "horarium";
import type { Command } from "commander";
import { at, type Client } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { TokenJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";

/** `horarium token revoke <token>`: by its name, or its id. */
export function addRevoke(token: Command): void {
  placeOptions(token.command("revoke <token>"))
    .description("revoke an API token at once, by its name or id")
    .action((given: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const id = isId(given) ? given : await idOf(client, given);
        const answer = await client.send<{ done: true }>("DELETE", at`/tokens/${id}`);
        if (options.json) return printJson(answer);
        print(`The token ${given} is revoked`);
      }),
    );
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
