import { useEffect, useRef } from "react";
import type { LiveEvent, LogLine } from "./live-event.ts";

interface LogWatcher {
  onLines: (lines: readonly LogLine[]) => void;
  onBegin: (lastSequence: number) => void;
}

const watchers = new Map<string, Set<LogWatcher>>();
const listeners = new Set<() => void>();

/**
 * Has the lines of an execution's log told as they are written, for as long as it is shown; null: of none. `onLines`: new
 * ones, in their order; some may come again. `onBegin`: the stream begins, and up to this line nothing comes by it: what is
 * missing before is to be fetched.
 */
export function useWatchLog(
  executionId: string | null,
  onLines: (lines: readonly LogLine[]) => void,
  onBegin?: (lastSequence: number) => void,
): void {
  const latest = useRef({ onLines, onBegin });
  useEffect(() => {
    latest.current = { onLines, onBegin };
  });
  useEffect(() => {
    if (executionId === null) return undefined;
    return watch(executionId, {
      onLines: (lines) => latest.current.onLines(lines),
      onBegin: (last) => latest.current.onBegin?.(last),
    });
  }, [executionId]);
}

/** Executions that this tab watches. */
export function ownWatch(): string[] {
  return [...watchers.keys()];
}

export function onOwnWatch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellWatchedLogs(told: {
  hello?: Record<string, number>;
  events?: readonly LiveEvent[];
}): void {
  for (const [id, last] of Object.entries(told.hello ?? {})) {
    for (const watcher of watchers.get(id) ?? []) watcher.onBegin(last);
  }
  for (const event of told.events ?? []) {
    if (event.type !== "execution.log") continue;
    for (const watcher of watchers.get(event.data.id) ?? [])
      watcher.onLines(event.data.lines as LogLine[]);
  }
}

function watch(id: string, watcher: LogWatcher): () => void {
  const those = watchers.get(id) ?? new Set();
  watchers.set(id, those.add(watcher));
  tell();
  return () => {
    those.delete(watcher);
    if (those.size === 0) watchers.delete(id);
    tell();
  };
}

function tell(): void {
  for (const listener of listeners) listener();
}
