import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { Answer } from "../api/call.ts";
import { areEventsHeld } from "../api/held-events.ts";
import type { ExecutionNow, JobNow, LiveEvent } from "./live-event.ts";

type Execution = Answer<"getExecution">;
type Job = Answer<"getJob">;

/** Writes what events tell into the answers that are kept. Returns those that a write of ours holds back. */
export function applyEvents(client: QueryClient, events: readonly LiveEvent[]): LiveEvent[] {
  const held: LiveEvent[] = [];
  for (const event of events) {
    if (isHeld(event)) held.push(event);
    else apply(client, event);
  }
  return held;
}

function isHeld(event: LiveEvent): boolean {
  if (event.type === "job.changed") return areEventsHeld(event.data.job.id, event.data.job.name);
  if (event.type !== "execution.changed") return false;
  const { id, jobId, job } = event.data.execution;
  return areEventsHeld(id, jobId, job);
}

function apply(client: QueryClient, event: LiveEvent): void {
  switch (event.type) {
    case "execution.changed": {
      const { execution, asOf } = event.data;
      patch(client, ["getExecution", "listExecutions"], execution.id, asOf, (row) =>
        withExecution(row as Execution, execution),
      );
      return;
    }
    case "execution.progress": {
      const { id, progress, asOf } = event.data;
      patch(client, ["getExecution", "listExecutions"], id, asOf, (row) => ({ ...row, progress }));
      return;
    }
    case "job.changed": {
      const { job, asOf } = event.data;
      patch(client, ["getJob", "listJobs"], job.id, asOf, (row) => withJob(row as Job, job));
      return;
    }
    case "execution.log":
    case "change.added":
    case "alert.changed":
    case "hello":
    case "clock":
    case "reset":
      // nothing of it is in an answer
      return;
  }
}

/** When each row was last told about, by the server's clock: an older event does not undo a newer one. */
const told = new Map<string, string>();
const mostTold = 20_000;

interface Row {
  id: string;
}

/** Changes the row with this id wherever one of the operations has answered it, if what is told is newer than the answer. */
function patch(
  client: QueryClient,
  operations: readonly string[],
  id: string,
  asOf: string,
  change: (row: Row) => Row,
): void {
  if (asOf < (told.get(id) ?? "")) return;
  told.delete(id);
  told.set(id, asOf);
  if (told.size > mostTold) told.delete(told.keys().next().value!);
  for (const query of client
    .getQueryCache()
    .findAll({ predicate: ({ queryKey }) => operations.includes(String(queryKey[0])) })) {
    const data = query.state.data;
    if (data === undefined) continue;
    const changed = inAnswer(data, id, asOf, change);
    if (changed !== data) setQuietly(client, query.queryKey, changed, query.state.dataUpdatedAt);
  }
}

/** It is as old as it was: an event tells of a part of it alone. */
function setQuietly(client: QueryClient, key: QueryKey, data: unknown, updatedAt: number): void {
  client.setQueryData(key, data, { updatedAt });
}

/** An answer is one row, a page of rows, or pages. What holds no such row is given back as it is. */
function inAnswer(data: unknown, id: string, asOf: string, change: (row: Row) => Row): unknown {
  if (typeof data !== "object" || data === null) return data;
  if ("pages" in data && Array.isArray(data.pages)) {
    const pages = data.pages.map((page: unknown) => inAnswer(page, id, asOf, change));
    return pages.every((page, index) => page === (data.pages as unknown[])[index])
      ? data
      : { ...data, pages };
  }
  if ("rows" in data && Array.isArray(data.rows)) {
    if ("asOf" in data && typeof data.asOf === "string" && asOf < data.asOf) return data;
    const rows = data.rows as Row[];
    const index = rows.findIndex((row) => row.id === id);
    return index === -1 ? data : { ...data, rows: rows.with(index, change(rows[index]!)) };
  }
  return "id" in data && data.id === id ? change(data as Row) : data;
}

function withExecution(row: Execution, now: ExecutionNow): Execution {
  const { isCancelRequested: _cancel, job: _job, error, ...told } = now;
  const { startedAt: from, completedAt: to } = now;
  return {
    ...row,
    ...told,
    // only its beginning is told
    error: row.error !== null && error !== null && row.error.startsWith(error) ? row.error : error,
    durationMs:
      from === null || to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from)),
  };
}

function withJob(row: Job, now: JobNow): Job {
  // what was edited is asked for; what executions do to a job leaves its version as it is
  if (now.version < row.version) return row;
  const { title, enabled, nextSlot, currentExecution } = now;
  const last =
    now.lastStartedAt === null
      ? null
      : { startedAt: now.lastStartedAt, status: now.lastStatus, durationMs: now.lastDurationMs };
  const disabled = enabled
    ? null
    : {
        at: row.disabled?.at ?? null,
        by: row.disabled?.by ?? null,
        reason: now.disabledReason,
        until: now.disabledUntil,
      };
  return { ...row, title, enabled, disabled, nextSlot, currentExecution, last };
}
