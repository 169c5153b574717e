import { Argument, type Command } from "commander";
import { roles, type Role } from "../../api/permissions.ts";
import { at } from "../client.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { PersonJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { personOf } from "./person.ts";

type ChangeOptions = PlaceOptions & { json?: boolean };

/** What is done to an account with one word: role, disable, enable. */
export function addChange(user: Command): void {
  placeOptions(user.command("role <email>").addArgument(new Argument("<role>").choices(roles)))
    .description("change what somebody may; their sessions end")
    .action((email: string, role: Role, options: ChangeOptions) =>
      change(email, { role }, options, (person) => `${person.email} is ${person.role}`),
    );

  placeOptions(user.command("disable <email>"))
    .description("let somebody no longer in: sessions, tokens and links end at once")
    .action((email: string, options: ChangeOptions) =>
      change(
        email,
        { isDisabled: true },
        options,
        (person) =>
          `${person.email} is disabled until "horarium user enable ${person.email}"; their tokens are revoked for good`,
      ),
    );

  placeOptions(user.command("enable <email>"))
    .description("let somebody in again, by the password they had")
    .action((email: string, options: ChangeOptions) =>
      change(
        email,
        { isDisabled: false },
        options,
        (person) => `${person.email} is enabled, as ${person.role}`,
      ),
    );
}

function change(
  email: string,
  wanted: { role?: Role; isDisabled?: boolean },
  options: ChangeOptions,
  sentence: (person: PersonJson) => string,
): Promise<void> {
  return connected(options, async (client) => {
    const { id } = await personOf(client, email);
    const person = await client.send<PersonJson>("PATCH", at`/people/${id}`, wanted);
    if (options.json) return printJson(person);
    print(sentence(person));
  });
}
