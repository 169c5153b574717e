import { z } from "@hono/zod-openapi";
import type { Horarium, Status, Trigger } from "horarium";
import { Problem } from "../problem.ts";
import { GivenInstant, idsQuery, listOf } from "../schemas/common.ts";
import { statuses, triggers } from "../schemas/words.ts";
import { readBound, readTokens } from "../tokens.ts";
import type { ExecutionFilter } from "./execution-filter.ts";

const keys = [
  "status",
  "reason",
  "trigger",
  "by",
  "job",
  "handler",
  "duration",
  "attempt",
  "error",
  "fingerprint",
] as const;

/** What executions can be asked for. Of several values of one key one must hold, of several keys all. */
export const executionFilterQuery = {
  id: idsQuery,
  q: z.string().max(500).optional().openapi({
    description:
      'Tokens `status:` `reason:` `trigger:` `by:` `job:` `handler:` `duration:>5m` `attempt:>1` `error:"timed out"` `fingerprint:`, and words that stand in the error',
  }),
  job: z.string().max(100).optional().openapi({ description: "A job's name or id" }),
  handler: z.string().max(100).optional(),
  status: listOf(statuses),
  trigger: listOf(triggers),
  reason: z.string().max(100).optional(),
  by: z.string().max(200).optional().openapi({ description: "Who asked for it; `me`: who asks" }),
  duration: z.string().max(20).optional().openapi({
    description: "How long the last attempt took, or takes: `>5m`, `<100ms`",
  }),
  attempt: z.string().max(10).optional().openapi({
    description: "How many attempts it has had: `>1`, `2`, `<3`",
  }),
  error: z.string().max(200).optional().openapi({ description: "A part of the error" }),
  fingerprint: z.string().max(200).optional().openapi({
    description: "`errorFingerprint` of an execution: those with the same error",
  }),
  from: GivenInstant.optional().openapi({ description: "Made at or after this instant" }),
  to: GivenInstant.optional().openapi({ description: "Made before this instant" }),
};

interface Given {
  id?: readonly string[] | undefined;
  q?: string | undefined;
  job?: string | undefined;
  handler?: string | undefined;
  status?: readonly Status[] | undefined;
  trigger?: readonly Trigger[] | undefined;
  reason?: string | undefined;
  by?: string | undefined;
  duration?: string | undefined;
  attempt?: string | undefined;
  error?: string | undefined;
  fingerprint?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/**
 * Puts tokens and fields together. `me` is the name of who asks. Throws `Problem` for a token that is none, and
 * `NotFoundError` for a job that there is not.
 */
export async function toExecutionFilter(
  horarium: Horarium,
  given: Given,
  at: Date,
  me: string | null,
): Promise<ExecutionFilter> {
  const { values, words } = readTokens(given.q ?? "", keys);
  const all = (key: (typeof keys)[number]) => [
    ...(values.get(key) ?? []),
    ...(typeof given[key] === "string" ? [given[key]] : []),
  ];
  const of = <Word extends string>(key: "status" | "trigger", known: readonly Word[]) =>
    all(key)
      .flatMap((text) => text.split(","))
      .map((text) => toWord(key, text, known));
  const jobs = await Promise.all(all("job").map((name) => horarium.job(name)));
  return {
    at,
    id: given.id ?? [],
    job: jobs.map(({ id }) => id),
    handler: all("handler"),
    status: [...(given.status ?? []), ...of("status", statuses)],
    trigger: [...(given.trigger ?? []), ...of("trigger", triggers)],
    reason: all("reason"),
    by: all("by").map((name) => (name === "me" && me !== null ? me : name)),
    duration: all("duration").map(toBound),
    attempt: all("attempt").map(toCount),
    error: [...all("error"), ...words],
    fingerprint: all("fingerprint"),
    from: given.from ?? null,
    to: given.to ?? null,
  };
}

function toWord<Word extends string>(key: string, text: string, known: readonly Word[]): Word {
  const word = known.find((one) => one === text);
  if (word !== undefined) return word;
  throw wrong(`${key}:${text}: there are ${known.join(", ")}`);
}

function toBound(text: string): { isOver: boolean; ms: number } {
  const bound = readBound(text);
  if (bound !== null) return bound;
  throw wrong(`duration:${text}: write it like duration:>5m or duration:<100ms`);
}

function toCount(text: string): ExecutionFilter["attempt"][number] {
  const [, sign = "", count] = /^([<>]?)(\d{1,6})$/.exec(text) ?? [];
  if (count !== undefined) return { sign: sign as "<" | ">" | "", count: Number(count) };
  throw wrong(`attempt:${text}: write it like attempt:>1 or attempt:2`);
}

function wrong(message: string): Problem {
  return new Problem(422, "invalid", `query.q: ${message}`, {
    fields: [{ path: "query.q", message }],
  });
}
