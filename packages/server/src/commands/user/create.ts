import { Option, type Command } from "commander";
import { roles, type Role } from "../../api/permissions.ts";
import { connected, type PlaceOptions } from "../connect.ts";
import type { LinkJson, PersonJson } from "../json-types.ts";
import { placeOptions } from "../options.ts";
import { print, printJson } from "../print.ts";
import { linkLines } from "./link.ts";

interface CreateOptions extends PlaceOptions {
  name?: string;
  role: Role;
  json?: boolean;
}

/** `horarium user create <email>`: invites somebody, who chooses a password by the one-time token. */
export function addCreate(user: Command): void {
  placeOptions(user.command("create <email>"))
    .description("invite somebody: prints a one-time token with which they choose a password")
    .addOption(new Option("--role <role>", "what they may").choices(roles).makeOptionMandatory())
    .option("--name <name>", "what they are called; otherwise their address")
    .action((email: string, { name = email, role, ...options }: CreateOptions) =>
      connected(options, async (client) => {
        const made = await client.send<{ person: PersonJson; link: LinkJson }>("POST", "/people", {
          email,
          name,
          role,
        });
        if (options.json) return printJson(made);
        print(
          `${made.person.email} is invited as ${made.person.role}`,
          ...linkLines(made.link, options),
        );
      }),
    );
}
