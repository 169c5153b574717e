import type { AlertKind, AlertRule } from "./alert.ts";
import { kindsOfJobs } from "./kind-words.ts";

/**
 * The rule for all jobs of each kind, as it is: what is set in place of what is built in. Then those that are for a folder,
 * a tag or a job.
 */
export function rulesInForce(rows: readonly AlertRule[]): {
  forAll: AlertRule[];
  particular: AlertRule[];
} {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return {
    forAll: kinds.flatMap((kind) => ruleForAll(rows, kind) ?? []),
    particular: rows.filter(({ scope }) => scope !== "all"),
  };
}

export function ruleForAll(rows: readonly AlertRule[], kind: AlertKind): AlertRule | undefined {
  const ofKind = rows.filter((rule) => rule.kind === kind && rule.scope === "all");
  return ofKind.find(({ id }) => id !== null) ?? ofKind[0];
}

/** What a rule inherits: the built-in one where it is for all jobs, else the one for all. */
export function inheritedBy(
  rows: readonly AlertRule[],
  { kind, scope }: Pick<AlertRule, "kind" | "scope">,
): AlertRule | undefined {
  return scope === "all"
    ? rows.find((rule) => rule.kind === kind && rule.id === null)
    : ruleForAll(rows, kind);
}

/** A job as far as rules ask for it. */
export interface RuledJob {
  id: string;
  name: string;
  folder: string | null;
  tags: readonly string[];
}

/** What a rule of its own would inherit for a job. */
export function inheritedByJob(
  rows: readonly AlertRule[],
  kind: AlertKind,
  job: RuledJob,
): AlertRule | undefined {
  const others = rows.filter(({ scope }) => scope !== "job");
  return rulesForJob(others, job).find((rule) => rule.kind === kind);
}

/** The rule of each kind that counts for a job: the most particular one. */
export function rulesForJob(rows: readonly AlertRule[], job: Omit<RuledJob, "name">): AlertRule[] {
  return kindsOfJobs.flatMap((kind) => {
    const matching = rows.filter((rule) => rule.kind === kind && isAbout(rule, job));
    const found = (["job", "tag", "folder"] as const)
      .map((scope) => matching.filter((rule) => rule.scope === scope))
      .find((ofScope) => ofScope.length > 0);
    // of folders the innermost, of tags the last in order, as the scheduler takes them
    const rule = found?.toSorted(
      (a, b) =>
        (b.folder?.length ?? 0) - (a.folder?.length ?? 0) ||
        (b.tag ?? "").localeCompare(a.tag ?? ""),
    )[0];
    return rule ?? ruleForAll(rows, kind) ?? [];
  });
}

function isAbout(
  { scope, folder, tag, job: one }: AlertRule,
  job: Omit<RuledJob, "name">,
): boolean {
  if (scope === "job") return one?.id === job.id;
  if (scope === "tag") return tag !== null && job.tags.includes(tag);
  if (scope !== "folder" || folder === null) return false;
  return job.folder === folder || job.folder?.startsWith(`${folder}/`) === true;
}
