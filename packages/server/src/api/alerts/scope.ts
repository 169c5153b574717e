import type { z } from "@hono/zod-openapi";
import { wordsOf, type Horarium } from "horarium";
import { Problem } from "../problem.ts";
import type { GivenScope, Scope } from "./schemas.ts";

/** A scope as it is kept. */
export interface ScopeColumns {
  scope: "all" | "folder" | "tag" | "job";
  folder: string | null;
  tag: string | null;
  job_id: string | null;
}

/** Throws `Problem` where what the scope is about is missing, or said twice. */
export async function toScope(
  horarium: Horarium,
  { scope, folder, tag, job }: z.output<typeof GivenScope>,
): Promise<ScopeColumns> {
  const given = { folder, tag, job };
  const said = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  const wanted = scope === "all" ? [] : [scope];
  if (said.join() !== wanted.join()) {
    const what = scope === "all" ? "neither folder, tag nor job" : `${scope} and nothing else`;
    const message = `a scope of "${scope}" takes ${what}`;
    throw new Problem(422, "invalid", `body.scope: ${message}`, {
      fields: [{ path: "body.scope", message }],
    });
  }
  return {
    scope,
    folder: folder ?? null,
    tag: tag ?? null,
    job_id: job === undefined ? null : (await horarium.job(job)).id,
  };
}

/** What a row is read with beside its own columns. */
export interface ScopeRow extends ScopeColumns {
  job_name: string | null;
  job_title: string | null;
}

export function fromScope({
  scope,
  folder,
  tag,
  job_id,
  job_name,
  job_title,
}: ScopeRow): z.input<typeof Scope> {
  const job =
    job_id === null
      ? null
      : { id: job_id, name: job_name ?? "a job that is gone", title: job_title };
  return { scope, folder, tag, job };
}

/** In words: "all jobs", "jobs in the folder nightly". */
export function scopeWords({ scope, folder, tag, job_name, job_title }: ScopeRow): string {
  if (scope === "all") return "any job";
  if (scope === "folder") return `a job in ${folder}`;
  return scope === "tag" ? `a job with the tag ${tag}` : jobWords(job_title, job_name);
}

/** As screens call it. */
function jobWords(title: string | null, name: string | null): string {
  if (title !== null && title !== "") return title;
  return name === null ? "a job that is gone" : wordsOf(name);
}
