import { z } from "@hono/zod-openapi";
import { ParametersError, parseParameters, sql, type Horarium, type JobRow } from "horarium";
import { readAsOf } from "../as-of.ts";
import { noteChange } from "../alerts/note-change.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, Instant, Reason } from "../schemas/common.ts";
import { findHandler } from "../system/find-handler.ts";
import { unlessTaken } from "../unless-taken.ts";
import { ofJob, onlyReason } from "./of-job.ts";

const Preset = z
  .object({
    id: Id,
    name: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    /** Why the handler would refuse them as it is now; null: it would not. */
    refused: z.string().nullable(),
    version: z.int(),
    createdAt: Instant,
    createdBy: z.string().nullable(),
  })
  .openapi("Preset");

type Preset = z.input<typeof Preset>;

interface PresetRow {
  id: string;
  name: string;
  parameters: Record<string, unknown>;
  version: number;
  created_at: Date;
  created_by: string | null;
}

const ofPreset = ofJob.extend({ preset: Id });
const name = z.string().trim().min(1).max(limits.name);
const parameters = z.record(z.string(), z.unknown());

/** Each is a choice in a list that is read at once. */
const mostOfJob = 50;

export const listPresets = operation({
  name: "listPresets",
  method: "get",
  path: "/jobs/{job}/presets",
  permission: "read",
  tag: "Jobs",
  summary: "Parameters that are kept under a name, to run the job with them",
  parameters: ofJob,
  answer: z.object({ rows: z.array(Preset), asOf: Instant }),
  async run({ parameters: { job } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const found = await horarium.job(job);
    const rows = await horarium.db.rows(
      sql<PresetRow>`
        select *
        from parameter_preset
        where job_id = ${found.id}
        order by lower(name), name`,
    );
    return { rows: await Promise.all(rows.map((row) => toPreset(horarium, found, row))), asOf };
  },
});

export const createPreset = operation({
  name: "createPreset",
  method: "post",
  path: "/jobs/{job}/presets",
  permission: "write",
  tag: "Jobs",
  summary: "Keep parameters of a job under a name",
  description: `The job's own parameters stay as they are. A name is taken once in a job, which has at most ${mostOfJob}.`,
  parameters: ofJob,
  body: z.strictObject({ name, parameters, reason: Reason }),
  status: 201,
  answer: Preset,
  async run({ parameters: { job }, body }, { horarium, by }) {
    const asOf = await readAsOf(horarium);
    const found = await horarium.job(job);
    await judge(horarium, found, body.parameters);
    const [row] = await horarium.db.rows(
      sql<PresetRow>`
        insert into parameter_preset (id, job_id, name, parameters, created_at, created_by)
        select ${crypto.randomUUID()}::uuid, ${found.id}::uuid, ${body.name}::text,
          ${JSON.stringify(body.parameters)}::jsonb, ${asOf}::timestamptz, ${by.by}::text
        where (select count(*) from parameter_preset where job_id = ${found.id}::uuid) < ${mostOfJob}
        on conflict do nothing
        returning *`,
    );
    if (row === undefined) throw await whyNotMade(horarium, found, body.name);
    await noteChange(horarium, by, "create_preset", {
      name: row.name,
      jobId: found.id,
      after: { parameters: row.parameters },
    });
    return toPreset(horarium, found, row);
  },
});

export const editPreset = operation({
  name: "editPreset",
  method: "patch",
  path: "/jobs/{job}/presets/{preset}",
  permission: "write",
  tag: "Jobs",
  summary: "Change the name or the parameters of a preset",
  description: "A version that has moved on is refused with 409.",
  parameters: ofPreset,
  body: z.strictObject({
    name: name.optional(),
    parameters: parameters.optional(),
    version: z.int().min(1),
    reason: Reason,
  }),
  answer: Preset,
  async run({ parameters: { job, preset }, body }, { horarium, by }) {
    const found = await horarium.job(job);
    const before = await presetOf(horarium, found, preset);
    if (body.parameters !== undefined) await judge(horarium, found, body.parameters);
    const wanted = {
      name: body.name ?? before.name,
      parameters: body.parameters ?? before.parameters,
    };
    const [row] = await unlessTaken(
      horarium.db.rows(
        sql<PresetRow>`
          update parameter_preset
          set name = ${wanted.name}, parameters = ${JSON.stringify(wanted.parameters)}::jsonb, version = version + 1
          where id = ${preset}::uuid and version = ${body.version}
          returning *`,
      ),
      () => nameTaken(found, wanted.name),
    );
    if (row === undefined) {
      const current = await presetOf(horarium, found, preset);
      throw new Problem(
        409,
        "conflict",
        "the preset was changed in the meantime; current has it as it is now",
        { current: await toPreset(horarium, found, current) },
      );
    }
    await noteChange(horarium, by, "edit_preset", {
      name: row.name,
      jobId: found.id,
      before: { name: before.name, parameters: before.parameters },
      after: { name: row.name, parameters: row.parameters },
    });
    return toPreset(horarium, found, row);
  },
});

export const deletePreset = operation({
  name: "deletePreset",
  method: "delete",
  path: "/jobs/{job}/presets/{preset}",
  permission: "write",
  tag: "Jobs",
  summary: "Delete a preset",
  parameters: ofPreset,
  body: onlyReason,
  answer: z.object({ deleted: z.literal(true) }),
  async run({ parameters: { job, preset } }, { horarium, by }) {
    const found = await horarium.job(job);
    const before = await presetOf(horarium, found, preset);
    await horarium.db.rows(sql`delete from parameter_preset where id = ${preset}::uuid`);
    await noteChange(horarium, by, "delete_preset", {
      name: before.name,
      jobId: found.id,
      before: { parameters: before.parameters },
    });
    return { deleted: true as const };
  },
});

async function presetOf({ db }: Horarium, job: JobRow, id: string): Promise<PresetRow> {
  const [row] = await db.rows(
    sql<PresetRow>`
      select *
      from parameter_preset
      where id = ${id}::uuid and job_id = ${job.id}::uuid`,
  );
  if (row === undefined)
    throw new Problem(404, "not_found", `job ${job.name}: there is no preset ${id}`);
  return row;
}

/** Throws `ParametersError`. A handler that is not known yet judges them when they are run. */
async function judge(horarium: Horarium, job: JobRow, given: unknown): Promise<void> {
  const handler = await findHandler(horarium, job.handler);
  if (handler !== null) await parseParameters(handler, given);
}

async function toPreset(horarium: Horarium, job: JobRow, row: PresetRow): Promise<Preset> {
  return {
    id: row.id,
    name: row.name,
    parameters: row.parameters,
    refused: await whyRefused(horarium, job, row.parameters),
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}

/** A deploy may have changed what the handler takes. */
async function whyRefused(horarium: Horarium, job: JobRow, given: unknown): Promise<string | null> {
  try {
    await judge(horarium, job, given);
    return null;
  } catch (error) {
    if (error instanceof ParametersError) return error.message;
    throw error;
  }
}

async function whyNotMade({ db }: Horarium, job: JobRow, wanted: string): Promise<Problem> {
  const [taken] = await db.rows(
    sql`select 1 from parameter_preset where job_id = ${job.id}::uuid and name = ${wanted}`,
  );
  if (taken !== undefined) return nameTaken(job, wanted);
  const message = `job ${job.name}: it has ${mostOfJob} presets, and cannot have more; delete one first`;
  return new Problem(409, "conflict", message);
}

function nameTaken(job: JobRow, wanted: string): Problem {
  return new Problem(409, "conflict", `job ${job.name}: it has a preset "${wanted}" already`, {
    fields: [{ path: "body.name", message: "a preset of this name exists already" }],
  });
}
