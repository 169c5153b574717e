import { ConfigurationError } from "horarium";
import type { Command } from "commander";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { SecretJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";

/** Characters, with room for the limit of the API to say so itself. */
const longest = 65_536;

/** `horarium secret set <name>`: the value comes from the standard input alone, since arguments are seen by others. */
export function addSet(secret: Command): void {
  placeOptions(secret.command("set <name>"))
    .description("create a secret or give it another value, read from the standard input")
    .action((name: string, options: PlaceOptions & { json?: boolean }) =>
      connected(options, async (client) => {
        const value = await readValue();
        const row = await client.send<SecretJson>("PUT", at`/secrets/${name}`, { value });
        if (options.json) return printJson(row);
        print(`The secret ${name} is set`);
      }),
    );
}

/** Without the one line end that `echo` adds. */
async function readValue(): Promise<string> {
  if (process.stdin.isTTY === true) {
    throw new ConfigurationError(
      "the value is read from the standard input, so that it is not shown: horarium secret set <name> < file",
    );
  }
  let text = "";
  for await (const part of process.stdin.setEncoding("utf8")) {
    text += String(part);
    if (text.length > longest)
      throw new ConfigurationError(`the value is longer than ${longest} characters`);
  }
  return text.replace(/\r?\n$/, "");
}
