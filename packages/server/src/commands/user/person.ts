import { NotFoundError } from "horarium";
import type { Client } from "../client.ts";
import type { PersonJson } from "../json-types.ts";

/** The account with this address. Rejects with `NotFoundError`. */
export async function personOf(client: Client, email: string): Promise<PersonJson> {
  const { rows } = await client.get<{ rows: PersonJson[] }>("/people", { email });
  const [person] = rows;
  if (person === undefined) {
    throw new NotFoundError(
      `nobody has the address ${email}: "horarium user list" shows who there is`,
    );
  }
  return person;
}
