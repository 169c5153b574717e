import type { Queryable } from "horarium";

import type { Problem } from "../../src/ports/index.ts";

/** What would make a job fail or be wrong in the demo library's database. */
export async function preflight(db: Queryable): Promise<Problem[]> {
  const { rows } = await db.query(
    `select to_regclass('library.member') is null
              or to_regclass('library_jobs.cursor') is null as is_missing,
            coalesce(bool_or(row_security_active(class.oid)), false) as is_hidden
     from pg_class class
     where class.relnamespace = to_regnamespace('library')
       and class.relkind = 'r'`,
    [],
  );
  const [found] = rows as { is_missing: boolean; is_hidden: boolean }[];
  const problems: Problem[] = [];
  if (found!.is_missing) {
    problems.push({
      code: "not_migrated",
      message: "the demo library's tables are not there",
      remedy: "call migrateLibrary(pool)",
    });
  }
  if (found!.is_hidden) {
    problems.push({
      code: "row_security",
      message:
        "row security hides rows of schema library from this role, so that jobs would take them for absent",
      remedy: "alter role current_user bypassrls",
    });
  }
  return problems;
}
