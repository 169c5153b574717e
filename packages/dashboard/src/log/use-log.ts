import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "../api/call.ts";
import { useWatchLog } from "../live/index.ts";
import {
  append,
  firstOf,
  isAtEnd,
  isAtStart,
  lastOf,
  nothingLoaded,
  prepend,
  type LoadedLines,
  type LogLine,
} from "./loaded-lines.ts";

/** Lines of one question. */
const page = 2_000;

export interface LogOfExecution {
  loaded: LoadedLines;
  /** False until the first lines are there. */
  isLoaded: boolean;
  problem: unknown;
  isAtStart: boolean;
  isAtEnd: boolean;
  /** Those before the first that is loaded. */
  loadEarlier: () => Promise<void>;
  /** Those behind the last that is loaded. */
  loadLater: () => Promise<void>;
  /** Those around a line, instead of what is loaded. */
  loadAround: (sequence: number) => Promise<void>;
  /** The newest, instead of what is loaded. */
  loadNewest: () => Promise<void>;
}

/**
 * The log of an execution: its end first, more of it when asked for. While it runs, new lines come by themselves, as long
 * as the newest is among those that are loaded.
 */
export function useLog(
  execution: string,
  { isRunning, from }: { isRunning: boolean; from: number | null },
): LogOfExecution {
  const [loaded, setLoaded] = useState<LoadedLines>(nothingLoaded);
  const [isLoaded, setIsLoaded] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const current = useRef(loaded);
  const isAsking = useRef(false);

  const show = useCallback((next: LoadedLines) => {
    current.current = next;
    setLoaded(next);
  }, []);

  /** One question at a time: an answer is put to what was there when it was asked for. */
  const asking = useCallback(async (question: () => Promise<void>) => {
    if (isAsking.current) return;
    isAsking.current = true;
    try {
      await question();
      setProblem(null);
    } catch (error) {
      setProblem(error);
    } finally {
      isAsking.current = false;
      setIsLoaded(true);
    }
  }, []);

  const read = useCallback(
    (query: { after?: number; before?: number; limit?: number }) =>
      call("readLog", { parameters: { execution }, query: { limit: page, ...query } }),
    [execution],
  );

  const loadNewest = useCallback(
    () =>
      asking(async () => {
        const { rows, total } = await read({ before: 2_147_483_647 });
        show(append(nothingLoaded, rows, total));
      }),
    [asking, read, show],
  );

  const loadAround = useCallback(
    (sequence: number) =>
      asking(async () => {
        const { rows, total } = await read({ after: Math.max(0, sequence - page / 2) });
        show(append(nothingLoaded, rows, total));
      }),
    [asking, read, show],
  );

  const loadEarlier = useCallback(
    () =>
      asking(async () => {
        if (isAtStart(current.current)) return;
        const { rows } = await read({ before: firstOf(current.current) });
        show(prepend(current.current, rows));
      }),
    [asking, read, show],
  );

  const loadLater = useCallback(
    () =>
      asking(async () => {
        const { rows, total } = await read({ after: lastOf(current.current) });
        show(append(current.current, rows, total));
      }),
    [asking, read, show],
  );

  useEffect(() => {
    if (from === null) void loadNewest();
    else void loadAround(from);
    // where it is opened decides, and not where the reader goes from there
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [loadNewest, loadAround]);

  const take = useCallback(
    (lines: readonly LogLine[]) => {
      const before = current.current;
      const wasAtEnd = isAtEnd(before);
      const next = append(before, lines);
      if (next !== before) show(next);
      // some lines between were not told
      if (wasAtEnd && !isAtEnd(next)) void loadLater();
    },
    [loadLater, show],
  );
  useWatchLog(isRunning ? execution : null, take, (lastTold) => {
    if (lastTold > lastOf(current.current)) void loadLater();
  });

  // what was written between the last event and the end
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current && !isRunning) void loadLater();
    wasRunning.current = isRunning;
  }, [isRunning, loadLater]);

  return {
    loaded,
    isLoaded,
    problem,
    isAtStart: isAtStart(loaded),
    isAtEnd: isAtEnd(loaded),
    loadEarlier,
    loadLater,
    loadAround,
    loadNewest,
  };
}
