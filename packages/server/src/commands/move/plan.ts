import { isDeepStrictEqual } from "node:util";
import type { JobJson } from "../json-types.ts";
import { settingNames, type WrittenJob } from "./document.ts";

/** What a file would do to one job. */
export interface PlannedChange {
  name: string;
  action: "create" | "edit" | "none";
  /** Of an edit: each setting that differs. */
  changes: Record<string, { from: unknown; to: unknown }>;
  /** Undefined: it stays as it is. */
  enabled?: boolean;
  /** Why it cannot be done. */
  refused?: string;
}

/** Compares a job of a file with the one that there is. */
export function planChange(written: WrittenJob, found: JobJson | null): PlannedChange {
  const { name, handler, enabled } = written;
  if (found === null) {
    const isPaused = enabled === false;
    return { name, action: "create", changes: {}, ...(isPaused ? { enabled: false } : {}) };
  }
  const changes = changesOf(written, found);
  const action = Object.keys(changes).length === 0 ? "none" : "edit";
  const plan: PlannedChange = { name, action, changes };
  if (enabled !== undefined && enabled !== found.enabled) plan.enabled = enabled;
  if (handler !== found.handler) {
    plan.refused = `it runs ${found.handler}, not ${handler}: a job keeps its handler; give the new one a name of its own`;
  }
  return plan;
}

function changesOf(written: WrittenJob, found: JobJson): PlannedChange["changes"] {
  const changes: PlannedChange["changes"] = {};
  for (const name of settingNames) {
    if (written[name] === undefined) continue;
    const from = found[name];
    const to = completed(name, written[name], from);
    if (!isDeepStrictEqual(from, to)) changes[name] = { from, to };
  }
  return changes;
}

/** The value as the API would say it: a policy with what is not named, an instant in UTC. */
function completed(name: string, value: unknown, from: unknown): unknown {
  if (name === "misfire" || name === "retry")
    return { ...(from as object | null), ...(value as object) };
  const isInstant = name === "startsAt" || name === "endsAt";
  return isInstant && typeof value === "string" ? new Date(value).toISOString() : value;
}
