import { sql, type Database } from "../sql.ts";
import type { AlertKind } from "./alert-row.ts";

/** What a rule asks. Durations are in milliseconds; what a kind has no use for is left out. */
export interface RuleSettings {
  /** `failed`: so many executions in a row, or of the last `of`. */
  failures?: number;
  of?: number | null;
  /**
   * `long_running`: longer than this. `late`, `no_success`, `no_worker`, `scheduler_silent`: after so long.
   * `clock_skew`: by more than this. `completion_rate`: of the executions that ended within so long.
   */
  afterMs?: number | null;
  /** `long_running`: longer than this share of the timeout; null: whatever the timeout. */
  timeoutShare?: number | null;
  /** `long_running`: longer than p95 times this; null: whatever is usual. */
  typicalFactor?: number | null;
  /** `completion_rate`: fewer than this share of them completed. */
  rate?: number | null;
  /** `log_contains`: a line has this in it, in whatever case. */
  text?: string | null;
  /** It is well again after so many completed executions in a row. */
  recoverAfter?: number;
  /** While it is open and nobody has acknowledged it, it is told again after so long; null: never. */
  reminderMs?: number | null;
  /** Where it goes besides, in order, while nobody has acknowledged it. */
  escalation?: EscalationStep[];
}

/** So long after it was told first, these channels are told too. */
export interface EscalationStep {
  afterMs: number;
  /** Ids. */
  channels: string[];
}

/** A row of `alert_rule`. */
export interface RuleRow {
  id: string;
  kind: AlertKind;
  scope: "all" | "folder" | "tag" | "job";
  folder: string | null;
  tag: string | null;
  job_id: string | null;
  enabled: boolean;
  settings: RuleSettings;
  channel_ids: string[] | null;
  version: number;
  created_at: Date;
  created_by: string | null;
}

/** What counts for one job and one kind: the built-in rule with what is set over it, the most particular last. */
export interface Rule {
  /** The most particular row; null: only what is built in. */
  id: string | null;
  enabled: boolean;
  settings: Required<RuleSettings>;
  channelIds: string[] | null;
}

/** The job as far as rules and quiet windows ask for it. */
export interface Scoped {
  id: string;
  folder: string | null;
  tags: readonly string[];
}

const minute = 60_000;
const day = 86_400_000;

const common: Required<RuleSettings> = {
  failures: 1,
  of: null,
  afterMs: null,
  timeoutShare: null,
  typicalFactor: null,
  rate: null,
  text: null,
  recoverAfter: 1,
  reminderMs: day,
  escalation: [],
};

/** Rules that work without being configured. */
export const builtInRules: Readonly<Record<AlertKind, Omit<Rule, "id" | "channelIds">>> = {
  failed: { enabled: true, settings: common },
  missed: { enabled: true, settings: common },
  late: { enabled: true, settings: { ...common, afterMs: 5 * minute } },
  long_running: {
    enabled: true,
    settings: { ...common, timeoutShare: 0.8, typicalFactor: 2 },
  },
  stuck: { enabled: true, settings: common },
  worker_lost: { enabled: true, settings: common },
  // there is no duration, share or text that suits all jobs
  no_success: { enabled: false, settings: { ...common, afterMs: 2 * day } },
  completion_rate: { enabled: false, settings: { ...common, afterMs: day, rate: 0.9 } },
  log_contains: { enabled: false, settings: common },
  no_worker: { enabled: true, settings: { ...common, afterMs: minute } },
  scheduler_silent: { enabled: true, settings: { ...common, afterMs: 2 * minute } },
  clock_jumped: { enabled: true, settings: { ...common, reminderMs: null } },
  clock_skew: { enabled: true, settings: { ...common, afterMs: 2_000 } },
  epoch_began: { enabled: true, settings: { ...common, reminderMs: null } },
  channel_failed: { enabled: true, settings: common },
  // raised by horarium.tick(), which knows no rules
  doorbell: { enabled: true, settings: common },
};

export function readRules(db: Database): Promise<RuleRow[]> {
  return db.rows(sql<RuleRow>`select * from alert_rule order by created_at, id`);
}

const order = ["all", "folder", "tag", "job"] as const;

/** The rule of a kind for a job; for what is about no job, what is set for all counts. */
export function ruleFor(rows: readonly RuleRow[], kind: AlertKind, job: Scoped | null): Rule {
  const matching = (sortedByKind(rows).get(kind) ?? []).filter((row) => isInScope(row, job));
  return matching.reduce<Rule>(
    (rule, row) => ({
      id: row.id,
      enabled: row.enabled,
      settings: { ...rule.settings, ...row.settings },
      channelIds: row.channel_ids ?? rule.channelIds,
    }),
    { ...builtInRules[kind], id: null, channelIds: null },
  );
}

/** Thousands of jobs are judged by the same rows. */
const sorted = new WeakMap<readonly RuleRow[], Map<AlertKind, RuleRow[]>>();

/** Of each kind, the most particular last. */
function sortedByKind(rows: readonly RuleRow[]): Map<AlertKind, RuleRow[]> {
  const known = sorted.get(rows);
  if (known !== undefined) return known;
  const byKind = new Map<AlertKind, RuleRow[]>();
  for (const row of rows.toSorted(byParticularity))
    byKind.set(row.kind, [...(byKind.get(row.kind) ?? []), row]);
  sorted.set(rows, byKind);
  return byKind;
}

function byParticularity(a: RuleRow, b: RuleRow): number {
  return (
    order.indexOf(a.scope) - order.indexOf(b.scope) ||
    (a.folder?.length ?? 0) - (b.folder?.length ?? 0) ||
    (a.tag ?? "").localeCompare(b.tag ?? "")
  );
}

/** The shortest time that a rule of a kind asks for; one without a time inherits that of another, or the built-in one. */
export function shortestMs(rows: readonly RuleRow[], kind: AlertKind): number {
  const own = rows.filter((row) => row.kind === kind);
  const given = own.map(({ settings }) => settings.afterMs ?? Infinity);
  return Math.min(builtInRules[kind].settings.afterMs ?? Infinity, ...given);
}

/**
 * Whether a rule or a quiet window is about a job: a folder is about those below it too.
 *
 * @example
 * const job = { id: "1", folder: "nightly/backup", tags: [] };
 * isInScope({ scope: "folder", folder: "nightly", tag: null, job_id: null }, job); // => true
 */
export function isInScope(
  { scope, folder, tag, job_id }: Pick<RuleRow, "scope" | "folder" | "tag" | "job_id">,
  job: Scoped | null,
): boolean {
  if (scope === "all") return true;
  if (job === null) return false;
  if (scope === "job") return job.id === job_id;
  if (scope === "tag") return tag !== null && job.tags.includes(tag);
  return folder !== null && (job.folder === folder || (job.folder ?? "").startsWith(`${folder}/`));
}
