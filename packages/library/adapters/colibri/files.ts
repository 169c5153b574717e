import type { FilesPort } from "../../src/ports/index.ts";

const keyOf = (column: string) => `substring(${column} from '^s3://[^/]+/(.+)$')`;

const isUnused = `
  not exists (select from public.edition where cover_image_id = image.id)
  and not exists (select from public.creator where creator.image_id = image.id)
  and not exists (select from public.publisher where publisher.image_id = image.id)`;

/** What Colibri refers to in its bucket. Uploads belong to nobody, except while they wait to be imported. */
export const files: FilesPort = {
  referenced: {
    sql: `
      select ${keyOf("storage_reference")} as key
      from public.asset
      union all
      select ${keyOf("storage_reference")}
      from public.image
      union all
      select s3_key
      from public.pending_ingestion
      where expires_at >= now()`,
  },
  unusedImages: {
    sql: `
      select id, ${keyOf("storage_reference")} as key
      from public.image
      where ${isUnused}`,
  },
  deleteImages: async (tx, ids) => {
    const { rowCount } = await tx.query(
      `delete from public.image
       where id = any ($1)
         and ${isUnused}`,
      [ids],
    );
    return rowCount ?? 0;
  },
  unusedRows: {
    sql: `
      select 'creators' as kind, count(*)::int as rows
      from public.creator
      where not exists (select from public.contribution where creator_id = creator.id)
      union all
      select 'publishers', count(*)::int
      from public.publisher
      where not exists (select from public.edition where publisher_id = publisher.id)
      union all
      select 'editions', count(*)::int
      from public.edition
      where not exists (select from public.asset where edition_id = edition.id)
      union all
      select 'works', count(*)::int
      from public.work
      where not exists (select from public.edition where work_id = work.id)`,
  },
};
