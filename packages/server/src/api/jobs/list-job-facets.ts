import { z } from "@hono/zod-openapi";
import { sql } from "horarium";
import { operation } from "../operation.ts";
import { owner } from "./job-filter.ts";

const Facet = z.array(z.object({ value: z.string(), jobs: z.int() }));

/** Values of one kind that are told, those of the most jobs first. */
const most = 200;

export const listJobFacets = operation({
  name: "listJobFacets",
  method: "get",
  path: "/job-facets",
  permission: "read",
  tag: "Jobs",
  summary:
    "What jobs can be filtered by: handlers, tags, folders, zones and owners, with how many jobs each",
  answer: z.object({ handler: Facet, tag: Facet, folder: Facet, zone: Facet, owner: Facet }),
  async run(_, { horarium: { db } }) {
    const rows = await db.rows(
      sql<{ kind: "handler" | "tag" | "folder" | "zone" | "owner"; value: string; jobs: number }>`
        with job as materialized (
          select id, handler, tags, folder, timezone, ${owner} as owner
          from scheduled_job job
          where deleted_at is null and owner_id is null
        )
        select kind, value, jobs
        from (
          select *, row_number() over (partition by kind order by jobs desc, value) as place
          from (
            select kind, value, count(*)::int as jobs
            from job
            cross join lateral (
              values ('handler', handler), ('folder', folder), ('zone', timezone), ('owner', owner)
              union all
              select 'tag', unnest(tags)
            ) facet (kind, value)
            where value is not null
            group by kind, value
          ) counted
        ) ranked
        where place <= ${most}
        order by kind, place`,
    );
    const of = (wanted: string) =>
      rows.filter(({ kind }) => kind === wanted).map(({ value, jobs }) => ({ value, jobs }));
    return {
      handler: of("handler"),
      tag: of("tag"),
      folder: of("folder"),
      zone: of("zone"),
      owner: of("owner"),
    };
  },
});
