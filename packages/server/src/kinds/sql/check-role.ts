import { DoNotRetry } from "horarium";
import type { Client, Pool } from "pg";

/**
 * Throws `DoNotRetry` where the role can do more than jobs should: at each execution, since roles are changed meanwhile.
 * `own` is Horarium's own connection.
 */
export async function checkRole(client: Client, own: Pool, schema: string): Promise<void> {
  const { rows: owners } = await own.query<{ name: string }>("select current_user as name");
  const { rows } = await client.query<Facts>(question, [schema, owners[0]!.name]);
  const { role, ...facts } = rows[0]!;
  const reasons = Object.entries(facts).flatMap(([name, is]) => (is ? [sentences[name]!] : []));
  if (reasons.length > 0)
    throw new DoNotRetry(
      `HORARIUM_SQL_JOBS_URL: the role ${role} ${reasons.join(", and ")}: give a login role that has only what the jobs need`,
    );
}

interface Facts {
  role: string;
  [fact: string]: string | boolean;
}

const sentences: Readonly<Record<string, string>> = {
  isOther: "is not the one that logged in",
  isOwn: "is the one that Horarium itself uses",
  isSuperuser: "is a superuser",
  makesRoles: "may make roles or databases, replicate, or pass by row security",
  readsServer: "may read or write files of the server, or run programs there",
  endsOthers: "may end the sessions of others",
  reachesHorarium: "has rights in Horarium's own schema",
};

const question = `
  select session_user::text as role,
    session_user <> current_user as "isOther",
    session_user = $2::text as "isOwn",
    rolsuper as "isSuperuser",
    rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as "makesRoles",
    pg_has_role(session_user, 'pg_read_server_files', 'member')
      or pg_has_role(session_user, 'pg_write_server_files', 'member')
      or pg_has_role(session_user, 'pg_execute_server_program', 'member') as "readsServer",
    pg_has_role(session_user, 'pg_signal_backend', 'member') as "endsOthers",
    exists (
      select from pg_namespace
      where nspname in ($1, 'horarium_auth')
        and (has_schema_privilege(session_user, oid, 'usage') or pg_has_role(session_user, nspowner, 'member'))
    ) as "reachesHorarium"
  from pg_roles
  where rolname = session_user`;
