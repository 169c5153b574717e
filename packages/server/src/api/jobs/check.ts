import { z } from "@hono/zod-openapi";
import {
  ParametersError,
  parseParameters,
  sql,
  wrongName,
  type AnyHandler,
  type Horarium,
} from "horarium";
import { ScheduleError } from "horarium/schedule";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { problemOf, type FieldProblem } from "../problem.ts";
import { Instant } from "../schemas/common.ts";
import { JobSettings } from "../schemas/job.ts";
import { findHandler } from "../system/find-handler.ts";
import { preview, Preview } from "../schedules/preview.ts";
import { dryRunParameter, hasDryRun } from "./dry-run.ts";
import { startsWith } from "./starts-with.ts";

const Unsaved = JobSettings.required({ schedule: true }).extend({
  name: z.string().max(limits.name),
  handler: z.string().min(1).max(limits.name),
});

const Checked = z.object({
  /** Why it cannot be created; none: it can. */
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  warnings: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      /** The field that it is about, like `body.schedule`; null where it is about the whole. */
      path: z.string().nullable(),
    }),
  ),
  /** Null where the schedule is wrong or has no slots of itself. */
  preview: Preview.nullable(),
  /** Other jobs that have a slot in the minute of the next slot. */
  startsWith: z.array(z.object({ name: z.string(), title: z.string().nullable(), slot: Instant })),
  /** Whether the handler can tell what it would do: POST /api/jobs/test with `dryRun` asks it. */
  hasDryRun: z.boolean(),
});

export const checkJob = operation({
  name: "checkJob",
  method: "post",
  path: "/jobs/check",
  permission: "write",
  tag: "Jobs",
  summary: "Check a job before it is created: all that is wrong with it, and what is worth knowing",
  description: "Nothing is saved, and the handler is not called.",
  body: Unsaved,
  answer: Checked,
  async run({ body }, { horarium }) {
    const handler = await findHandler(horarium, body.handler);
    const schedule = checkSchedule(body, await readAsOf(horarium));
    const [next] = schedule.preview?.slots ?? [];
    const { parsed, problems: refused } = await checkHandler(handler, body);
    const problems = [
      ...(await problemsOfName(horarium, body.name)),
      ...refused,
      ...schedule.problems,
    ];
    return {
      problems: problems.map(({ path, message }) => ({ path, message })),
      warnings: [
        ...(await warningsOfHandler(horarium, handler, parsed)),
        ...(schedule.preview?.warnings ?? []).map(({ code, message }) => ({
          code,
          message,
          path: "body.schedule",
        })),
      ],
      preview: schedule.preview,
      startsWith: next === undefined ? [] : await startsWith(horarium, next.at),
      hasDryRun: handler !== null && hasDryRun(handler),
    };
  },
});

type Body = z.output<typeof Unsaved>;

async function problemsOfName({ db }: Horarium, name: string): Promise<FieldProblem[]> {
  const path = "body.name";
  if (name.trim() === "") return [{ path, message: "a job needs a name" }];
  const wrong = wrongName(name);
  if (wrong !== null) return [{ path, message: wrong }];
  const [taken] = await db.rows(
    sql`
      select 1
      from scheduled_job
      where name = ${name} and owner_id is null and deleted_at is null`,
  );
  return taken === undefined ? [] : [{ path, message: "a job of this name exists already" }];
}

/** The parameters as the handler would see them, defaults filled in; undefined where it would refuse them. */
async function checkHandler(
  handler: AnyHandler | null,
  { parameters = {} }: Body,
): Promise<{ parsed?: unknown; problems: FieldProblem[] }> {
  if (handler === null)
    return {
      problems: [{ path: "body.handler", message: "is not known here, and no worker offers it" }],
    };
  try {
    return { parsed: await parseParameters(handler, parameters), problems: [] };
  } catch (error) {
    if (error instanceof ParametersError) return { problems: problemOf(error).more.fields ?? [] };
    throw error;
  }
}

function checkSchedule(
  { schedule, timezone = "UTC", dstGap, dstOverlap, startsAt, endsAt }: Body,
  from: Date,
): { preview: z.input<typeof Preview> | null; problems: FieldProblem[] } {
  if (startsAt && endsAt && startsAt >= endsAt) {
    return { preview: null, problems: [{ path: "body.endsAt", message: "is not after startsAt" }] };
  }
  if (schedule.trim() === "@manual") return { preview: null, problems: [] };
  const planned = {
    schedule,
    timezone,
    dstGap: dstGap ?? null,
    dstOverlap: dstOverlap ?? null,
    startsAt: startsAt ?? null,
    endsAt: endsAt ?? null,
    count: 10,
  };
  try {
    return { preview: preview(planned, from), problems: [] };
  } catch (error) {
    if (error instanceof ScheduleError)
      return { preview: null, problems: problemOf(error).more.fields ?? [] };
    throw error;
  }
}

type Warning = z.input<typeof Checked>["warnings"][number];

async function warningsOfHandler(
  { db }: Horarium,
  handler: AnyHandler | null,
  parsed: unknown,
): Promise<Warning[]> {
  if (handler === null) return [];
  const [offered] = await db.rows(
    sql`
      select 1
      from worker
      where ${handler.name} = any(handlers) and not stopping and seen_at > now() - interval '1 minute'`,
  );
  const warnings: Warning[] = [];
  if (offered === undefined) {
    warnings.push({
      code: "no_worker",
      message: `No worker offers ${handler.name} now. Its slots wait until one does.`,
      path: "body.handler",
    });
  }
  if (
    hasDryRun(handler) &&
    (parsed as Record<string, unknown> | undefined)?.[dryRunParameter] === true
  ) {
    warnings.push({
      code: "dry_run_always",
      message:
        "Dry run is on in the parameters: every execution of this job will only tell what it would do.",
      path: `body.parameters.${dryRunParameter}`,
    });
  }
  return warnings;
}
