import type { AlertNow, ChangeNow, ExecutionNow, ServerEvent } from "./event.ts";
import type { AsOf } from "./look.ts";

/** What there is to tell. `keep` says that it is told: not before all of the look is there, or a part would be lost. */
export interface News {
  events: ServerEvent[];
  keep: () => void;
}

/**
 * What was told at the last looks. Looks overlap, since a row is committed after the instant that it bears: what comes
 * twice is told once.
 */
export interface Told {
  executions(rows: readonly AsOf<ExecutionNow>[]): News;
  /** What is not `wanted` counts as told without being so. */
  changes(rows: readonly ChangeNow[], wanted: (change: ChangeNow) => boolean): News;
  alerts(rows: readonly AsOf<AlertNow>[]): News;
  /** Behind which entry of the audit the next look has to begin. */
  changesAfter(): number;
  /** Executions that ran at the last look: whatever they do next, they are looked at again. */
  running(): readonly string[];
}

/** An entry of the audit is committed this soon after it got its id, or is told to those alone who fetch. Milliseconds. */
const settledAfterMs = 10_000;

export function createTold(lastChange: number): Told {
  let executions = new Map<string, { state: string; progress: string }>();
  let running: string[] = [];
  let alerts = new Map<string, string>();
  let changes = new Set<number>();
  /** All entries up to this one are settled. */
  let settled = lastChange;
  /** When which entry was the last. */
  let marks: { at: number; last: number }[] = [];

  return {
    executions(rows) {
      const now = new Map<string, { state: string; progress: string }>();
      const events: ServerEvent[] = [];
      for (const { asOf, ...execution } of rows) {
        const { progress, ...rest } = execution;
        const is = { state: JSON.stringify(rest), progress: JSON.stringify(progress) };
        const was = executions.get(execution.id);
        now.set(execution.id, is);
        if (was?.state !== is.state) {
          events.push({ type: "execution.changed", data: { asOf, execution } });
        } else if (was.progress !== is.progress) {
          events.push({ type: "execution.progress", data: { asOf, id: execution.id, progress } });
        }
      }
      return {
        events,
        keep() {
          executions = now;
          running = rows.filter(({ status }) => status === "running").map(({ id }) => id);
        },
      };
    },
    changes(rows, wanted) {
      const fresh = rows.filter(({ id }) => !changes.has(Number(id)));
      return {
        events: fresh
          .filter((change) => wanted(change))
          .map((change) => ({ type: "change.added", data: { change } })),
        keep() {
          for (const { id } of fresh) changes.add(Number(id));
          settle(Number(rows.at(-1)?.id ?? settled));
        },
      };
    },
    alerts(rows) {
      const now = new Map<string, string>();
      const events: ServerEvent[] = [];
      for (const { asOf, ...alert } of rows) {
        const state = JSON.stringify(alert);
        now.set(alert.id, state);
        if (alerts.get(alert.id) !== state)
          events.push({ type: "alert.changed", data: { asOf, alert } });
      }
      return { events, keep: () => void (alerts = now) };
    },
    changesAfter: () => settled,
    running: () => running,
  };

  /** Ids are given out in order and committed in any: an entry may come to be seen after one with a larger id. */
  function settle(last: number): void {
    const at = performance.now();
    marks.push({ at, last });
    const old = marks.findLast((mark) => at - mark.at >= settledAfterMs);
    if (old === undefined) return;
    settled = old.last;
    marks = marks.filter((mark) => mark.last > old.last || mark.at > old.at);
    changes = new Set([...changes].filter((id) => id > settled));
  }
}
