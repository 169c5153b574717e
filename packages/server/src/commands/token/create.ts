import { ConfigurationError } from "horarium";
import { Option, type Command } from "commander";
import { scopes as allScopes, type Scope } from "../../api/permissions.ts";
import { clockTime } from "../../live-view/texts.ts";
import type { Client } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { MeJson, TokenJson } from "../json-types.ts";
import { placeOptions, wholeNumber } from "../options.ts";
import { print, printJson } from "../print.ts";
import { personOf } from "../user/person.ts";

interface CreateOptions extends PlaceOptions {
  person?: string;
  scopes: Scope[];
  handlers?: string[];
  expiresInDays: number;
  json?: boolean;
}

/** `horarium token create <name>`: prints its secret, this once. */
export function addCreate(token: Command): void {
  placeOptions(token.command("create <name>"))
    .description("create an API token; it is printed this once")
    .addOption(
      new Option("--scopes <scope...>", "what it may; none includes another")
        .choices(allScopes)
        .makeOptionMandatory(),
    )
    .option(
      "--handlers <name...>",
      'with the scope "work": the handlers whose executions it may claim',
    )
    .option(
      "--person <email>",
      "whose rights it has at most; over a server otherwise those of the token that asks",
    )
    .option("--expires-in-days <n>", "how long it is good for", wholeNumber(1, 365), 90)
    .action(
      (name: string, { person, scopes, handlers, expiresInDays, ...options }: CreateOptions) =>
        connected(options, async (client) => {
          const personId = await personIdOf(client, person);
          const wanted = {
            personId,
            name,
            scopes,
            ...(handlers === undefined ? {} : { handlers }),
            expiresInDays,
          };
          const made = await client.send<TokenJson & { token: string }>("POST", "/tokens", wanted);
          if (options.json) return printJson(made);
          const until = clockTime(new Date(made.expiresAt));
          print(
            made.token,
            `The token "${name}" of ${made.email} may ${made.scopes.join(", ")} until ${until}. It is shown this once`,
          );
        }),
    );
}

async function personIdOf(client: Client, email: string | undefined): Promise<string> {
  if (email !== undefined) return (await personOf(client, email)).id;
  const { personId } = await client.get<MeJson>("/auth/me");
  if (personId !== null) return personId;
  throw new ConfigurationError(
    'a token has the rights of a person at most: say whose with --person <email> ("horarium user list" shows who there is)',
  );
}
