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
};
