import type { Queryable } from "horarium";

import type { Problem } from "../../src/ports/index.ts";
import { indexes } from "./indexes.ts";

/** What would make a job fail or be wrong in a database of Colibri's. */
export async function preflight(db: Queryable): Promise<Problem[]> {
  const { rows } = await db.query(
    `select to_regclass('public.asset') is not null
              and to_regclass('authentication.refresh_token') is not null as is_colibri,
            to_regclass('library_jobs.cursor') is not null as is_migrated,
            coalesce((
              select bool_or(row_security_active(oid))
              from pg_class
              where relkind in ('r', 'p')
                and relnamespace in (to_regnamespace('public'), to_regnamespace('authentication'))), false) as is_hidden`,
    [],
  );
  const [found] = rows as { is_colibri: boolean; is_migrated: boolean; is_hidden: boolean }[];
  if (!found!.is_colibri) {
    return [{ code: "not_the_host", message: "this database has no tables of Colibri's" }];
  }
  const problems: Problem[] = [];
  if (!found!.is_migrated) {
    problems.push({
      code: "not_migrated",
      message: "the tables of the jobs are not there",
      remedy: "call migrateColibri(pool)",
    });
  }
  if (found!.is_hidden) {
    problems.push({
      code: "row_security",
      message:
        "row security hides rows of Colibri's from this role without an error: jobs would take what they do not see for absent",
      remedy: "alter role current_user bypassrls",
    });
  }
  return [...problems, ...(await missingIndexes(db))];
}

async function missingIndexes(db: Queryable): Promise<Problem[]> {
  const { rows } = await db.query(
    `select wanted.path, wanted.name
     from unnest($1::text[], $2::text[]) as wanted (path, name)
     where not exists (
       select
       from pg_index
       join pg_attribute on attrelid = indrelid and attnum = indkey[0]
       where indrelid = to_regclass(wanted.path)
         and attname = wanted.name
         and indisvalid
         and indpred is null)`,
    [indexes.map(({ schema, table }) => `${schema}.${table}`), indexes.map(({ column }) => column)],
  );
  return (rows as { path: string; name: string }[]).map(({ path, name }) => ({
    code: "no_index",
    message: `no index of ${path} leads with ${name}`,
    remedy: `create index concurrently on ${path} (${name})`,
  }));
}
