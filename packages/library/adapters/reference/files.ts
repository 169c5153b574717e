import type { FilesPort } from "../../src/ports/index.ts";

const isUnused = "not exists (select from library.edition where cover_image_id = image.id)";

/** What the demo library refers to in its store. */
export const files: FilesPort = {
  referenced: {
    sql: `
      select storage_key as key
      from library.file
      union all
      select storage_key
      from library.image
      union all
      select storage_key
      from library.upload
      where expires_at >= now()`,
  },
  unusedImages: {
    sql: `
      select id, storage_key as key
      from library.image
      where ${isUnused}`,
  },
  deleteImages: async (tx, ids) => {
    const { rowCount } = await tx.query(
      `delete from library.image
       where id = any ($1)
         and ${isUnused}`,
      [ids],
    );
    return rowCount ?? 0;
  },
  unusedRows: {
    sql: `
      select 'creators' as kind, count(*)::int as rows
      from library.contributor
      where not exists (select from library.contribution where contributor_id = contributor.id)
      union all
      select 'editions', count(*)::int
      from library.edition
      where not exists (select from library.file where edition_id = edition.id)
      union all
      select 'works', count(*)::int
      from library.work
      where not exists (select from library.edition where work_id = work.id)`,
  },
};
