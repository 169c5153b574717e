import { z } from "@hono/zod-openapi";
import { releaseHeld, sql } from "horarium";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, Reason } from "../schemas/common.ts";
import { noteChange } from "./note-change.ts";
import { readWindows, rowNow, toWindow, windowNow } from "./quiet-window-rows.ts";
import { times, timesOf } from "./quiet-window-times.ts";
import { GivenScope, QuietEffect, QuietWindow } from "./schemas.ts";
import { toScope } from "./scope.ts";

const ofWindow = z.object({ window: Id });

const name = z.string().trim().min(1).max(limits.name);

export const listQuietWindows = operation({
  name: "listQuietWindows",
  method: "get",
  path: "/quiet-windows",
  permission: "read",
  tag: "Alerts",
  summary: "When alerts are held, and what else, once or again and again",
  answer: z.object({ rows: z.array(QuietWindow), asOf: Instant }),
  async run(_, { horarium }) {
    const asOf = await readAsOf(horarium);
    return { rows: (await readWindows(horarium)).map((row) => toWindow(row, asOf)), asOf };
  },
});

export const createQuietWindow = operation({
  name: "createQuietWindow",
  method: "post",
  path: "/quiet-windows",
  permission: "run",
  tag: "Alerts",
  summary: "Hold alerts: from an instant to another, or for so long at each slot of a schedule",
  description:
    "What breaks in it and is broken still at its end is told then; what is well by then is not. Jobs run as always, unless its `effect` says otherwise.",
  body: z.strictObject({
    name,
    ...GivenScope.shape,
    effect: QuietEffect.default("hold_alerts"),
    ...times,
    reason: Reason,
  }),
  answer: QuietWindow,
  status: 201,
  async run({ body }, { horarium, by }) {
    const {
      name: called,
      effect,
      startsAt,
      endsAt,
      schedule,
      timezone,
      durationMs,
      reason: _reason,
      ...scope
    } = body;
    const asOf = await readAsOf(horarium);
    const columns = await toScope(horarium, scope);
    const at = timesOf({ startsAt, endsAt, schedule, timezone, durationMs }, asOf);
    const id = crypto.randomUUID();
    await horarium.db.rows(
      sql`
        insert into quiet_window (id, name, scope, folder, tag, job_id, effect, starts_at, ends_at, schedule, timezone,
          duration_ms, created_at, created_by)
        values (${id}, ${called}, ${columns.scope}, ${columns.folder}, ${columns.tag}, ${columns.job_id},
          ${effect}, ${at.startsAt}, ${at.endsAt}, ${at.schedule}, ${at.timezone}, ${at.durationMs}, ${asOf}, ${by.by})`,
    );
    await noteChange(horarium, by, "create_quiet_window", {
      name: called,
      jobId: columns.job_id,
      after: body,
    });
    return windowNow(horarium, id);
  },
});

export const editQuietWindow = operation({
  name: "editQuietWindow",
  method: "patch",
  path: "/quiet-windows/{window}",
  permission: "run",
  tag: "Alerts",
  summary: "Change a quiet window",
  description:
    "If one of its times is given, all that belong to them are. A version that has moved on is refused with 409.",
  parameters: ofWindow,
  body: z.strictObject({
    name: name.optional(),
    scope: GivenScope.optional(),
    effect: QuietEffect.optional(),
    ...times,
    version: z.int().min(1),
    reason: Reason,
  }),
  answer: QuietWindow,
  async run({ parameters: { window: id }, body }, { horarium, by }) {
    const { name: called, scope, effect, version, reason: _reason, ...given } = body;
    const asOf = await readAsOf(horarium);
    const before = await rowNow(horarium, id);
    const columns = scope === undefined ? before : await toScope(horarium, scope);
    const isRetimed = Object.values(given).some((value) => value !== undefined);
    const at = isRetimed
      ? timesOf(given, asOf)
      : {
          startsAt: before.starts_at,
          endsAt: before.ends_at,
          schedule: before.schedule,
          timezone: before.timezone,
          durationMs: before.duration_ms,
        };
    const edited = await horarium.db.rows(
      sql`
        update quiet_window
        set name = ${called ?? before.name},
            scope = ${columns.scope},
            folder = ${columns.folder},
            tag = ${columns.tag},
            job_id = ${columns.job_id},
            effect = ${effect ?? before.effect},
            starts_at = ${at.startsAt},
            ends_at = ${at.endsAt},
            schedule = ${at.schedule},
            timezone = ${at.timezone},
            duration_ms = ${at.durationMs},
            moved_from = case when ${isRetimed}::boolean then null else moved_from end,
            moved_until = case when ${isRetimed}::boolean then null else moved_until end,
            version = version + 1
        where id = ${id}::uuid and version = ${version}
        returning id`,
    );
    const current = await windowNow(horarium, id);
    if (edited.length === 0)
      throw new Problem(
        409,
        "conflict",
        "the quiet window was changed in the meantime; current has it as it is now",
        { current },
      );
    await releaseHeld(horarium.db, horarium.clock);
    await noteChange(horarium, by, "edit_quiet_window", {
      name: current.name,
      before: toWindow(before, asOf),
      after: current,
    });
    return current;
  },
});

export const deleteQuietWindow = operation({
  name: "deleteQuietWindow",
  method: "delete",
  path: "/quiet-windows/{window}",
  permission: "run",
  tag: "Alerts",
  summary: "Delete a quiet window",
  parameters: ofWindow,
  body: z.strictObject({ reason: Reason }),
  answer: z.object({ deleted: z.literal(true) }),
  async run({ parameters: { window: id } }, { horarium, by }) {
    const asOf = await readAsOf(horarium);
    const before = await rowNow(horarium, id);
    await horarium.db.rows(sql`delete from quiet_window where id = ${id}::uuid`);
    await releaseHeld(horarium.db, horarium.clock);
    await noteChange(horarium, by, "delete_quiet_window", {
      name: before.name,
      jobId: before.job_id,
      before: toWindow(before, asOf),
    });
    return { deleted: true as const };
  },
});
