import { stateOf, type AlertKind, type AlertState } from "./alert-row.ts";
import { harmless } from "./harmless.ts";
import { alertSentence } from "./sentence.ts";
import type { Untold } from "./tell.ts";

/** What is told of one alert. Instants in ISO 8601; texts are on one line and hold no known secret. */
export interface AlertFacts {
  id: string;
  kind: AlertKind;
  state: AlertState;
  sentence: string;
  job: { id: string; name: string; title: string | null; timezone: string } | null;
  handler: string | null;
  execution: string | null;
  reason: string | null;
  error: string | null;
  openedAt: string;
  lastAt: string;
  count: number;
  resolvedAt: string | null;
  /** A message has told of it before; false for what was over before anybody heard of it, which one message tells as a whole. */
  wasTold: boolean;
}

/** A message as it is handed to channels, and as a webhook sends it. */
export interface AlertMessage {
  type:
    | "alert.opened"
    | "alert.reopened"
    | "alert.reminder"
    | "alert.escalated"
    | "alert.flapping"
    | "alert.resolved"
    | "alerts.summary"
    | "test";
  at: string;
  /** How many alerts it tells of; `alerts` has the first of them. */
  total: number;
  /** Of a summary: how many of each kind, and `resolved`. */
  counts?: Record<string, number>;
  alerts: AlertFacts[];
}

export function factsOf(alert: Untold, at: Date): AlertFacts {
  const { job_id, job_name, job_title, timezone } = alert;
  const named =
    job_name === null ? null : { name: job_name, title: job_title, timezone: timezone ?? "UTC" };
  return {
    id: alert.id,
    kind: alert.kind,
    state: stateOf(alert, at),
    sentence: alertSentence(alert, { job: named, channel: alert.channel_name }),
    job:
      job_id === null || named === null
        ? null
        : {
            ...named,
            id: job_id,
            name: harmless(named.name, 100),
            title: named.title === null ? null : harmless(named.title, 200),
          },
    handler: alert.handler === null ? null : harmless(alert.handler, 100),
    execution: alert.execution_id,
    reason: alert.reason,
    error: alert.error === null ? null : harmless(alert.error),
    openedAt: alert.opened_at.toISOString(),
    lastAt: alert.last_at.toISOString(),
    count: alert.count,
    resolvedAt: alert.resolved_at?.toISOString() ?? null,
    wasTold: alert.told === "open",
  };
}
