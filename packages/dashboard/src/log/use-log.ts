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

type Question = () => Promise<void>;

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
  /** What is asked once the present answer is there. */
  const wanted = useRef<Question | null>(null);

  const show = useCallback((next: LoadedLines) => {
    current.current = next;
    setLoaded(next);
  }, []);

  /** One question at a time: an answer is put to what was there when it was asked for. */
  const asking = useCallback(async (question: Question) => {
    if (isAsking.current) return;
    isAsking.current = true;
    for (let asked: Question | null = question; asked !== null; asked = wanted.current) {
      wanted.current = null;
      try {
        await asked();
        setProblem(null);
      } catch (error) {
        setProblem(error);
      }
      setIsLoaded(true);
    }
    isAsking.current = false;
  }, []);

  /** Where other lines are wanted than those that are on their way, they are asked for next. */
  const askingInstead = useCallback(
    async (question: Question) => {
      if (isAsking.current) wanted.current = question;
      else await asking(question);
    },
    [asking],
  );

  const read = useCallback(
    (query: { after?: number; before?: number; limit?: number }) =>
      call("readLog", { parameters: { execution }, query: { limit: page, ...query } }),
    [execution],
  );

  const later = useCallback(async () => {
    const { rows, total } = await read({ after: lastOf(current.current) });
    show(append(current.current, rows, total));
  }, [read, show]);

  /** Lines that no event tells of any more: they are not left out because something else is being asked. */
  const catchUp = useCallback(() => {
    if (isAsking.current) wanted.current ??= later;
    else void asking(later);
  }, [asking, later]);

  const loadNewest = useCallback(
    () =>
      askingInstead(async () => {
        const { rows, total } = await read({ before: 2_147_483_647 });
        // events may have told of newer ones meanwhile
        show(append({ ...nothingLoaded, total: current.current.total }, rows, total));
        if (!isAtEnd(current.current)) catchUp();
      }),
    [askingInstead, read, show, catchUp],
  );

  const loadAround = useCallback(
    (sequence: number) =>
      askingInstead(async () => {
        const { rows, total } = await read({ after: Math.max(0, sequence - page / 2) });
        show(append({ ...nothingLoaded, total: current.current.total }, rows, total));
      }),
    [askingInstead, read, show],
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

  const loadLater = useCallback(() => asking(later), [asking, later]);

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
      // the first answer, which is on its way, has those before them
      const areFirst = before.lines.length === 0 && isAsking.current;
      const after = append(before, areFirst ? [] : lines, lines.at(-1)?.sequence);
      if (after !== before) show(after);
      // some lines between were not told
      if (wasAtEnd && !isAtEnd(after)) catchUp();
    },
    [catchUp, show],
  );
  useWatchLog(isRunning ? execution : null, take, (lastTold) => {
    if (lastTold > lastOf(current.current)) catchUp();
  });

  // what was written between the last event and the end
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current && !isRunning) catchUp();
    wasRunning.current = isRunning;
  }, [isRunning, catchUp]);

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
