import { z } from "@hono/zod-openapi";
import { nextOccurrence, occurrenceAt, sql, type Horarium, type QuietWindowRow } from "horarium";
import { assertHasSlot, parseSchedule } from "horarium/schedule";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation, type ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";
import { GivenInstant, Id, Instant, Reason } from "../schemas/common.ts";
import { noteChange } from "./note-change.ts";
import { GivenScope, QuietWindow } from "./schemas.ts";
import { fromScope, toScope, type ScopeRow } from "./scope.ts";

const ofWindow = z.object({ window: Id });
const longestMs = 31 * 86_400_000;

const times = {
  startsAt: GivenInstant.optional().openapi({ description: "Of one that is once. Default now" }),
  endsAt: GivenInstant.optional(),
  schedule: z.string().max(limits.schedule).optional().openapi({
    description: "Of one that repeats: each slot begins it",
    example: "0 22 * * 5",
  }),
  timezone: z.string().max(100).optional(),
  durationMs: z.int().min(60_000).max(longestMs).optional(),
};

const name = z.string().trim().min(1).max(limits.name);

export const listQuietWindows = operation({
  name: "listQuietWindows",
  method: "get",
  path: "/quiet-windows",
  permission: "read",
  tag: "Alerts",
  summary: "When alerts are held, once or again and again",
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
    "What breaks in it and is broken still at its end is told then; what is well by then is not. Jobs run as always.",
  body: z.strictObject({ name, ...GivenScope.shape, ...times, reason: Reason }),
  answer: QuietWindow,
  status: 201,
  async run({ body }, { horarium, by }) {
    const {
      name: called,
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
        insert into quiet_window (id, name, scope, folder, tag, job_id, starts_at, ends_at, schedule, timezone,
          duration_ms, created_at, created_by)
        values (${id}, ${called}, ${columns.scope}, ${columns.folder}, ${columns.tag}, ${columns.job_id},
          ${at.startsAt}, ${at.endsAt}, ${at.schedule}, ${at.timezone}, ${at.durationMs}, ${asOf}, ${by.by})`,
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
    ...times,
    version: z.int().min(1),
    reason: Reason,
  }),
  answer: QuietWindow,
  async run({ parameters: { window: id }, body }, { horarium, by }) {
    const { name: called, scope, version, reason: _reason, ...given } = body;
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
    await releaseHeld(horarium);
    await noteChange(horarium, by, "edit_quiet_window", {
      name: current.name,
      before: toWindow(before, asOf),
      after: current,
    });
    return current;
  },
});

export const endQuietWindow = operation({
  name: "endQuietWindow",
  method: "post",
  path: "/quiet-windows/{window}/end",
  permission: "run",
  tag: "Alerts",
  summary: "End what holds now; one that repeats comes again at its next slot",
  parameters: ofWindow,
  body: z.strictObject({ reason: Reason }),
  answer: QuietWindow,
  run: ({ parameters: { window: id } }, context) =>
    moveEnd(context, id, "end_quiet_window", (_, asOf) => asOf),
});

export const extendQuietWindow = operation({
  name: "extendQuietWindow",
  method: "post",
  path: "/quiet-windows/{window}/extend",
  permission: "run",
  tag: "Alerts",
  summary: "Let what holds now hold for longer",
  parameters: ofWindow,
  body: z.strictObject({
    byMs: z
      .int()
      .min(60_000)
      .max(longestMs)
      .default(30 * 60_000),
    reason: Reason,
  }),
  answer: QuietWindow,
  run: ({ parameters: { window: id }, body: { byMs } }, context) =>
    moveEnd(context, id, "extend_quiet_window", (until) => new Date(until.getTime() + byMs)),
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
    await releaseHeld(horarium);
    await noteChange(horarium, by, "delete_quiet_window", {
      name: before.name,
      jobId: before.job_id,
      before: toWindow(before, asOf),
    });
    return { deleted: true as const };
  },
});

async function moveEnd(
  { horarium, by }: ApiContext,
  id: string,
  verb: string,
  to: (until: Date, asOf: Date) => Date,
): Promise<z.input<typeof QuietWindow>> {
  const asOf = await readAsOf(horarium);
  const row = await rowNow(horarium, id);
  const occurrence = occurrenceAt(row, asOf);
  if (occurrence === null) {
    throw new Problem(409, "conflict", "the quiet window does not hold now: edit it, or delete it");
  }
  const until = to(occurrence.until, asOf);
  await horarium.db.rows(
    sql`
      update quiet_window
      set moved_from = ${occurrence.from}, moved_until = ${until}, version = version + 1
      where id = ${id}::uuid`,
  );
  await releaseHeld(horarium);
  await noteChange(horarium, by, verb, { name: row.name, jobId: row.job_id, after: { until } });
  return windowNow(horarium, id);
}

/** What was held until the end of a window is looked at again at once: it may be another end by now. */
async function releaseHeld({ db, clock }: Horarium): Promise<void> {
  const now = sql`coalesce(${clock.override()}::timestamptz, now())`;
  await db.rows(
    sql`
      update alert
      set tell_at = ${now}
      where tell_at > ${now}
        and resolved_at is null
        and told is distinct from 'open'
        and not flapping
        and snoozed_until is null
        and (muted_until is null or muted_until <= ${now})`,
  );
}

interface GivenTimes {
  startsAt?: Date | undefined;
  endsAt?: Date | undefined;
  schedule?: string | undefined;
  timezone?: string | undefined;
  durationMs?: number | undefined;
}

function timesOf(
  { startsAt, endsAt, schedule, timezone = "UTC", durationMs }: GivenTimes,
  asOf: Date,
) {
  if (schedule === undefined) {
    if (durationMs !== undefined || endsAt === undefined)
      throw wrong("body.endsAt", "must be given, unless a schedule and a duration are");
    const from = startsAt ?? asOf;
    if (endsAt <= from || endsAt.getTime() - from.getTime() > 12 * longestMs)
      throw wrong("body.endsAt", "must be after the beginning, by a year at most");
    return { startsAt: from, endsAt, schedule: null, timezone, durationMs: null };
  }
  if (startsAt !== undefined || endsAt !== undefined)
    throw wrong("body.schedule", "comes with a duration, not with startsAt and endsAt");
  if (durationMs === undefined) throw wrong("body.durationMs", "must be given with a schedule");
  const parsed = parseSchedule(schedule);
  if (parsed.class === "manual") throw wrong("body.schedule", "must have slots");
  assertHasSlot(parsed, { timezone, from: asOf });
  return { startsAt: null, endsAt: null, schedule, timezone, durationMs };
}

function wrong(path: string, message: string): Problem {
  return new Problem(422, "invalid", `${path}: ${message}`, { fields: [{ path, message }] });
}

type NamedWindow = QuietWindowRow & ScopeRow;

function readWindows({ db }: Horarium, id: string | null = null): Promise<NamedWindow[]> {
  return db.rows(
    sql<NamedWindow>`
      select quiet.*, job.name as job_name, job.title as job_title
      from quiet_window quiet
      left join scheduled_job job on job.id = quiet.job_id
      where ${id}::uuid is null or quiet.id = ${id}::uuid
      order by quiet.created_at, quiet.id`,
  );
}

async function rowNow(horarium: Horarium, id: string): Promise<NamedWindow> {
  const [row] = await readWindows(horarium, id);
  if (row === undefined) throw new Problem(404, "not_found", `there is no quiet window ${id}`);
  return row;
}

async function windowNow(horarium: Horarium, id: string): Promise<z.input<typeof QuietWindow>> {
  return toWindow(await rowNow(horarium, id), await readAsOf(horarium));
}

function toWindow(row: NamedWindow, asOf: Date): z.input<typeof QuietWindow> {
  return {
    id: row.id,
    name: row.name,
    ...fromScope(row),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    schedule: row.schedule,
    timezone: row.timezone,
    durationMs: row.duration_ms === null ? null : Number(row.duration_ms),
    active: occurrenceAt(row, asOf),
    next: nextOccurrence(row, asOf),
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
