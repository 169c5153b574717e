import { readFile } from "node:fs/promises";
import { ConfigurationError } from "horarium";
import { parse } from "yaml";
import { z } from "@hono/zod-openapi";
import { limits } from "../../api/limits.ts";
import { JobSettings } from "../../api/schemas/job.ts";
import { check } from "../../issues/check.ts";
import { codeOf, readableError } from "../../readable-error.ts";
import type { JobJson } from "../json-types.ts";

/** A job as it stands in a file: what is not named is left as it is. */
const WrittenJob = JobSettings.required({ schedule: true }).extend({
  name: z.string().min(1).max(limits.name),
  handler: z.string().min(1).max(limits.name),
  enabled: z.boolean().optional(),
});

const Document = z.strictObject({ jobs: z.array(WrittenJob).max(10_000) });

/** As it was written: instants are texts. */
export type WrittenJob = z.input<typeof WrittenJob>;

/** The names of what a person may set of a job. */
export const settingNames = Object.keys(JobSettings.shape) as (keyof z.input<typeof JobSettings>)[];

/** A job for a file; what is not set is left out. */
export function toWritten(job: JobJson): Record<string, unknown> {
  const settings = settingNames.map((name) => [name, job[name]] as const);
  const set = settings.filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  const { name, handler, enabled } = job;
  return { name, handler, enabled, ...Object.fromEntries(set) };
}

/** Bytes. */
const largest = 10 * 1024 * 1024;

/** The jobs of a file, or of the input (`-`), in YAML or JSON. Throws `ConfigurationError` with all that is wrong. */
export async function readDocument(file: string): Promise<WrittenJob[]> {
  const value = parsed(await readText(file), file);
  const checked = check(Document, value);
  if (!checked.success) {
    const list = checked.error.issues.map(
      ({ path, message }) => `${nameOf(value, path)}: ${message}`,
    );
    throw new ConfigurationError(`${file}: ${list.slice(0, 20).join("\n  ")}`);
  }
  const { jobs } = value as z.input<typeof Document>;
  const names = jobs.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined)
    throw new ConfigurationError(`${file}: job ${twice} stands in it twice; leave one away`);
  return jobs;
}

/** Throws `ConfigurationError` for a file that cannot be read. */
export async function readText(file: string): Promise<string> {
  if (file !== "-") return readWhole(file);
  let text = "";
  for await (const part of process.stdin.setEncoding("utf8")) {
    text += String(part);
    if (text.length > largest)
      throw new ConfigurationError(`the input is larger than ${largest} bytes`);
  }
  return text;
}

async function readWhole(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const why = reasons[codeOf(error)] ?? readableError(error);
    throw new ConfigurationError(`${file}: ${why}; name a file, or - for the input`, {
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "this user may not read it",
};

function parsed(text: string, file: string): unknown {
  try {
    const value: unknown = parse(text);
    // an alias of YAML can stand inside of what it names
    JSON.stringify(value);
    return value;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ConfigurationError(`${file}: it is neither YAML nor JSON: ${reason}`);
  }
}

/** `job nightly: schedule` says more than `jobs.3.schedule`. */
function nameOf(document: unknown, path: readonly PropertyKey[]): string {
  const [list, place, ...rest] = path;
  if (list !== "jobs" || typeof place !== "number") return path.map(String).join(".") || "document";
  const { name } = ((document as { jobs: unknown[] }).jobs[place] ?? {}) as { name?: unknown };
  const job = typeof name === "string" ? `job ${name}` : `job number ${place + 1}`;
  return rest.length === 0 ? job : `${job}: ${rest.map(String).join(".")}`;
}
