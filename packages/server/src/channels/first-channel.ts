import { sql, type Horarium } from "horarium";
import { email } from "./email/email.ts";
import type { Seal } from "./seal.ts";

/** A channel that is there from the start. */
export interface FirstChannel {
  name: string;
  to: string[];
}

/** Makes the channel, unless there is one, or ever was. */
export async function addFirstChannel(
  { db }: Horarium,
  seal: Seal,
  { name, to }: FirstChannel,
): Promise<boolean> {
  const id = crypto.randomUUID();
  const settings = { to };
  const added = await db.rows(
    sql`
      with added as (
        insert into channel (id, kind, name, settings, sealed, target, created_at, created_by)
        select ${id}::uuid, ${email.name}, ${name}, ${JSON.stringify(settings)}::jsonb, ${seal.seal({}, id)},
          ${email.target(settings, {})}, now(), 'horarium start'
        where not exists (select from channel)
          and not exists (select from change where verb = 'create_channel')
        on conflict do nothing
        returning name, target
      )
      insert into change (at, by, verb, after, detail)
      select now(), 'horarium start', 'create_channel',
        jsonb_build_object('kind', ${email.name}::text, 'target', target), jsonb_build_object('name', name)
      from added
      returning 1`,
  );
  return added.length > 0;
}
