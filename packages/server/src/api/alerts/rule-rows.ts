import type { z } from "@hono/zod-openapi";
import {
  alertKinds,
  builtInRules,
  sql,
  type AlertKind,
  type Horarium,
  type RuleRow,
} from "horarium";
import { Problem } from "../problem.ts";
import { escalationSentence, ruleSentence } from "./rule-sentence.ts";
import type { Rule } from "./schemas.ts";
import { fromScope, scopeWords, type ScopeRow } from "./scope.ts";

/** A row with what names its job. */
type NamedRule = Omit<RuleRow, "id"> & ScopeRow & { id: string | null };

function readRules({ db }: Horarium, id: string | null = null): Promise<NamedRule[]> {
  return db.rows(
    sql<NamedRule>`
      select rule.*, job.name as job_name, job.title as job_title
      from alert_rule rule
      left join scheduled_job job on job.id = rule.job_id
      where ${id}::uuid is null or rule.id = ${id}::uuid
      order by rule.kind, rule.created_at, rule.id`,
  );
}

/** All rules, those that are built in first. */
export async function allRules(horarium: Horarium): Promise<z.input<typeof Rule>[]> {
  const rows = await readRules(horarium);
  const channelName = await readChannelNames(horarium);
  const builtIn = alertKinds.map((kind) => builtInRow(kind));
  return [...builtIn, ...rows].map((row) => toRule(row, rows, channelName));
}

/** Throws `Problem` where there is none. */
export async function ruleNow(horarium: Horarium, id: string): Promise<z.input<typeof Rule>> {
  const rows = await readRules(horarium);
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new Problem(404, "not_found", `there is no alert rule ${id}`);
  return toRule(row, rows, await readChannelNames(horarium));
}

type NameOf = (id: string) => string | null;

async function readChannelNames({ db }: Horarium): Promise<NameOf> {
  const rows = await db.rows(sql<{ id: string; name: string }>`select id, name from channel`);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? null;
}

function builtInRow(kind: AlertKind): NamedRule {
  const { enabled, settings } = builtInRules[kind];
  const nothing = {
    id: null,
    folder: null,
    tag: null,
    job_id: null,
    job_name: null,
    job_title: null,
  };
  return {
    ...nothing,
    kind,
    scope: "all",
    enabled,
    settings,
    channel_ids: null,
    version: 0,
    created_at: new Date(0),
    created_by: null,
  };
}

function toRule(
  row: NamedRule,
  rows: readonly NamedRule[],
  channelName: NameOf,
): z.input<typeof Rule> {
  const forAll = rows.find(({ kind, scope }) => kind === row.kind && scope === "all");
  const isBuiltIn = row.id === null;
  const inherited = isBuiltIn || row.scope === "all" ? {} : (forAll?.settings ?? {});
  const effective = { ...builtInRules[row.kind].settings, ...inherited, ...row.settings };
  return {
    id: row.id,
    kind: row.kind,
    ...fromScope(row),
    sentence: ruleSentence(row.kind, effective, scopeWords(row)),
    enabled: row.enabled,
    settings: row.settings,
    effective,
    channels: row.channel_ids,
    escalation: effective.escalation.map((step) => escalationSentence(step, channelName)),
    version: isBuiltIn ? null : row.version,
    createdAt: isBuiltIn ? null : row.created_at,
    createdBy: row.created_by,
  };
}
