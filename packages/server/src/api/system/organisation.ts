import { z } from "@hono/zod-openapi";
import { sql, type Database } from "horarium";
import { checkTimezone } from "horarium/schedule";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Reason } from "../schemas/common.ts";

const Organisation = z
  .object({
    timezone: z.string().nullable().openapi({
      description: "In which times are shown to who has chosen none; null: in the browser's",
    }),
  })
  .openapi("Organisation");

export const readOrganisation = operation({
  name: "readOrganisation",
  method: "get",
  path: "/organisation",
  permission: "read",
  tag: "System",
  summary: "What an admin has set for everybody",
  answer: Organisation,
  run: (_, { horarium }) => readSettings(horarium.db),
});

export const changeOrganisation = operation({
  name: "changeOrganisation",
  method: "patch",
  path: "/organisation",
  permission: "admin",
  tag: "System",
  summary: "Set for everybody; what is left out stays as it is",
  body: z.strictObject({ timezone: z.string().max(100).nullable().optional(), reason: Reason }),
  answer: Organisation,
  async run({ body: { timezone } }, { horarium, by }) {
    if (timezone === undefined) return readSettings(horarium.db);
    if (timezone !== null) checkTimezone(timezone);
    const at = await readAsOf(horarium);
    return horarium.db.transaction(async (tx) => {
      const before = await readSettings(tx);
      if (timezone === null) await tx.rows(sql`delete from setting where name = 'timezone'`);
      else
        await tx.rows(
          sql`
            insert into setting (name, value, changed_at, changed_by)
            values ('timezone', ${JSON.stringify(timezone)}::jsonb, ${at}, ${by.by})
            on conflict (name) do update
            set value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
        );
      await tx.rows(
        sql`
          insert into change (at, by, verb, reason, before, after)
          values (${at}, ${by.by}, 'change_setting', ${by.reason ?? null},
            ${JSON.stringify(before)}::jsonb, ${JSON.stringify({ timezone })}::jsonb)`,
      );
      return { timezone };
    });
  },
});

async function readSettings(db: Database): Promise<z.input<typeof Organisation>> {
  const [row] = await db.rows(
    sql<{ value: unknown }>`select value from setting where name = 'timezone'`,
  );
  return { timezone: typeof row?.value === "string" ? row.value : null };
}
