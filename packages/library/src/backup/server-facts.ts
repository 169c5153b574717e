import type { Client } from "pg";

/** What is noted about the server, and what the preflight decides by. */
export interface ServerFacts {
  version: string;
  major: number;
  database: string;
  databaseBytes: number;
  systemIdentifier: string | null;
  extensions: { name: string; version: string }[];
  migrations: string[];
  /** Tables of which this role would not see every row. */
  hiddenTables: string[];
  hasVaultSecrets: boolean;
  mayCreateDatabases: boolean;
  mayReplicate: boolean;
  walLevel: string;
  maxWalSenders: number;
  usedWalSenders: number;
  tablespaces: string[];
  unloggedTables: string[];
}

export async function readServerFacts(client: Client): Promise<ServerFacts> {
  const { rows } = await client.query<
    Omit<ServerFacts, "migrations" | "systemIdentifier" | "major"> & { number: number }
  >(
    `select current_setting('server_version') as version,
            current_setting('server_version_num')::int as number,
            current_database() as database,
            pg_database_size(current_database())::float8 as "databaseBytes",
            array(select jsonb_build_object('name', extname, 'version', extversion) from pg_extension order by extname) as extensions,
            array(select format('%I.%I', nspname, relname)
                  from pg_class
                  join pg_namespace on pg_namespace.oid = relnamespace
                  where relrowsecurity and row_security_active(pg_class.oid)
                  order by 1) as "hiddenTables",
            to_regclass('vault.secrets') is not null as "hasVaultSecrets",
            rolcreatedb or rolsuper as "mayCreateDatabases",
            rolreplication or rolsuper as "mayReplicate",
            current_setting('wal_level') as "walLevel",
            current_setting('max_wal_senders')::int as "maxWalSenders",
            (select count(*)::int from pg_stat_activity where backend_type = 'walsender') as "usedWalSenders",
            array(select spcname from pg_tablespace where spcname not in ('pg_default', 'pg_global') order by 1)::text[] as tablespaces,
            array(select format('%I.%I', nspname, relname)
                  from pg_class
                  join pg_namespace on pg_namespace.oid = relnamespace
                  where relpersistence = 'u' and relkind = 'r'
                  order by 1) as "unloggedTables"
     from pg_roles
     where rolname = current_user`,
  );
  const { number, ...facts } = rows[0]!;
  return {
    ...facts,
    major: Math.floor(number / 10_000),
    migrations: await appliedMigrations(client),
    systemIdentifier: await systemIdentifier(client),
  };
}

async function appliedMigrations(client: Client): Promise<string[]> {
  const there = await client.query("select to_regclass('library_jobs.migration') as name");
  if (there.rows[0].name === null) return [];
  const { rows } = await client.query<{ name: string }>(
    "select name from library_jobs.migration order by name",
  );
  return rows.map(({ name }) => name);
}

async function systemIdentifier(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ may: boolean }>(
    "select has_function_privilege('pg_control_system()', 'execute') as may",
  );
  if (!rows[0]!.may) return null;
  const found = await client.query<{ id: string }>(
    "select system_identifier::text as id from pg_control_system()",
  );
  return found.rows[0]!.id;
}
