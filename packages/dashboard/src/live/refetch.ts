import type { Query, QueryClient } from "@tanstack/react-query";
import { wasAskedEarly } from "../api/early-answer.ts";
import type { LiveEvent } from "./live-event.ts";

/** What no event makes untrue. */
const lasting = ["readMe", "listZones", "listHandlers"];

/** Milliseconds between two: so that a reset does not ask for everything at once. */
const stagger = 150;

/** Asks again for all that is on screen, one after the other, as far as it was asked for before `before`. */
export function refetchVisible(client: QueryClient, before: number = Date.now()): void {
  const visible = client
    .getQueryCache()
    .findAll({ type: "active" })
    .filter(
      ({ queryKey, state }) =>
        !lasting.includes(String(queryKey[0])) &&
        (state.dataUpdatedAt < before ||
          (state.dataUpdateCount === 1 && wasAskedEarly(String(queryKey[0])))),
    );
  void client.invalidateQueries({ type: "inactive", refetchType: "none" });
  for (const [index, query] of visible.entries()) {
    setTimeout(
      () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true }),
      index * stagger,
    );
  }
}

/** Asks for each of what is on screen once; answers what came of it when all are there. */
export async function pollVisible(client: QueryClient): Promise<void> {
  await client.refetchQueries({
    type: "active",
    predicate: ({ queryKey }) => !lasting.includes(String(queryKey[0])),
  });
}

/** Milliseconds: how often an answer about many things is asked for again at most, while they change. */
const atMostEvery: Readonly<Record<string, number>> = {
  getOverview: 2_000,
  readTimeline: 5_000,
  listSlots: 2_000,
  readJobStats: 10_000,
  readJobSeries: 10_000,
  readHistogram: 5_000,
  groupExecutions: 5_000,
  listExecutions: 2_000,
  getJob: 500,
  getExecution: 500,
  listAlerts: 1_000,
  getAlert: 500,
  listAttempts: 500,
};

/** Asks again for what events have made untrue and do not tell in full. */
export function createRefetcher(client: QueryClient): (events: readonly LiveEvent[]) => void {
  const due = new Map<string, ReturnType<typeof setTimeout>>();
  const first = new Set<string>();
  return (events) => {
    for (const event of events)
      for (const query of client.getQueryCache().findAll()) ask(event, query);
  };

  function ask(event: LiveEvent, query: Query): void {
    if (!concerns(event, query)) return;
    if (query.state.data === undefined && query.isActive()) return askAfterFirst(query);
    const name = String(query.queryKey[0]);
    // long lists are marked as old: their pages know when rows may move. Alerts are few, and are to be seen at once
    const isLong = query.queryKey[2] === "pages" && name !== "listAlerts";
    const wait = isLong ? undefined : atMostEvery[name];
    if (wait === undefined || !query.isActive()) {
      query.invalidate();
      return;
    }
    if (due.has(query.queryHash)) return;
    const sinceLast = Date.now() - query.state.dataUpdatedAt;
    const timer = setTimeout(
      () => {
        due.delete(query.queryHash);
        void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      },
      Math.max(0, wait - sinceLast),
    );
    due.set(query.queryHash, timer);
  }

  /** The first answer, which is on its way, may have been read before that; it cannot be asked for anew until it is there. */
  function askAfterFirst({ queryKey, queryHash }: Query): void {
    if (first.has(queryHash)) return;
    first.add(queryHash);
    const refetch = () => client.invalidateQueries({ queryKey, exact: true });
    void refetch().then(() => {
      first.delete(queryHash);
      return refetch();
    });
  }
}

interface Asked {
  parameters?: { job?: string; execution?: string; alert?: string };
  query?: { job?: string };
}

/** Whether the answer may be another one now. */
function concerns(event: LiveEvent, { queryKey, state }: Query): boolean {
  const [name, input] = queryKey as [string, Asked];
  if (event.type === "execution.changed") {
    const { id, job, jobId, status } = event.data.execution;
    const hasEnded = !["scheduled", "queued", "running"].includes(status);
    switch (name) {
      case "getOverview":
      case "readTimeline":
      case "readHistogram":
        return true;
      case "groupExecutions":
        return hasEnded;
      case "listExecutions":
        return input.query?.job === undefined || input.query.job === job
          ? hasEnded || !holds(state.data, id)
          : false;
      case "listSlots":
        return input.parameters?.job === job || input.parameters?.job === jobId;
      case "readJobStats":
      case "readJobSeries":
        return hasEnded && (input.parameters?.job === job || input.parameters?.job === jobId);
      case "getExecution":
        return (
          input.parameters?.execution === id &&
          (hasEnded || event.data.execution.isCancelRequested || state.data === undefined)
        );
      case "listAttempts":
        return input.parameters?.execution === id;
      default:
        return false;
    }
  }
  if (event.type === "job.changed") {
    const { id, name: jobName, version, isDeleted } = event.data.job;
    switch (name) {
      case "getOverview":
        return true;
      case "listJobs":
        return isDeleted || !holds(state.data, id);
      case "getJob": {
        const kept = state.data as { version?: number } | undefined;
        const isIt = [id, jobName].includes(input.parameters?.job ?? "");
        return isIt && (isDeleted || (kept?.version ?? 0) < version);
      }
      default:
        return false;
    }
  }
  if (event.type === "alert.changed") {
    const isIt = input.parameters?.alert === event.data.alert.id;
    return name === "listAlerts" || name === "getOverview" || (name === "getAlert" && isIt);
  }
  return event.type === "change.added" && name === "listChanges";
}

function holds(data: unknown, id: string): boolean {
  if (typeof data !== "object" || data === null) return false;
  if ("pages" in data && Array.isArray(data.pages))
    return data.pages.some((page) => holds(page, id));
  return (
    "rows" in data &&
    Array.isArray(data.rows) &&
    data.rows.some((row: { id?: string }) => row.id === id)
  );
}
