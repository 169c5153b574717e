import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../ui/button.tsx";
import { copyText } from "../ui/copy-text.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { LogLines } from "./log-lines.tsx";
import { LogTools, type Shown } from "./log-tools.tsx";
import { MatchingLines } from "./matching-lines.tsx";
import { rangeAfterClick, readRange, writeRange } from "./line-range.ts";
import { firstOf, lastOf } from "./loaded-lines.ts";
import styles from "./log.module.css";
import type { TimeStyle } from "./time-of-line.ts";
import { fromEnd, toEnd, useKeepPlace } from "./use-keep-place.ts";
import { useLog } from "./use-log.ts";
import { findMatch, soughtOf, useLogSearch, type Level } from "./use-log-search.ts";
import { countText } from "../words/count.ts";

export interface LogViewProps {
  execution: string;
  isRunning: boolean;
  startedAt: string | null;
  /** Of absolute times. */
  timezone: string;
  /** In place of lines where there are none. */
  empty: { title: string; words?: string };
  /** What the address says. */
  level?: Level | undefined;
  search?: string | undefined;
  /** How many attempts have written it; with more than one, the lines of each can be looked at alone. */
  attempts?: number;
  attempt?: number | undefined;
}

const levelsFrom: Readonly<Record<Shown["levels"], Level[]>> = {
  all: [],
  warn: ["warn", "error"],
  error: ["error"],
};

/** The log of an execution: all of it, from its end upwards, or the lines that matter. */
export function LogView({
  execution,
  isRunning,
  startedAt,
  timezone,
  empty,
  level,
  search: firstSearch = "",
  attempts = 1,
  attempt: firstAttempt,
}: LogViewProps) {
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate();
  const chosen = useMemo(() => readRange(hash), [hash]);
  const log = useLog(execution, { isRunning, from: chosen?.from ?? null });
  const [attempt, setAttempt] = useState(firstAttempt ?? null);
  const search = useLogSearch(execution, firstSearch, attempt);
  const [shown, setShown] = useState<Shown["levels"]>(
    level === "warn" || level === "error" ? level : "all",
  );
  const [times, setTimes] = useState<TimeStyle>("absolute");
  const [wraps, setWraps] = useState(true);
  const [follows, setFollows] = useState(isRunning && chosen === null);
  const [isAloud, setIsAloud] = useState(false);
  const [found, setFound] = useState<number | null>(chosen?.from ?? null);
  const [note, setNote] = useState("");
  const [seen, setSeen] = useState(0);
  const region = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const searchInput = useRef<HTMLInputElement>(null);
  const keepPlace = useKeepPlace(region, log.loaded, {
    follows,
    beginsAtEnd: chosen === null,
  });

  const { loaded } = log;
  const last = lastOf(loaded);
  const unseen = follows ? 0 : Math.max(0, loaded.total - Math.max(seen, 0));
  useEffect(() => {
    if (follows) setSeen(loaded.total);
  }, [follows, loaded.total]);

  /** Brings a line into view, loaded or not. */
  const goTo = useCallback(
    async (line: number) => {
      setFollows(false);
      setShown("all");
      setAttempt(null);
      setFound(line);
      if (line < firstOf(loaded) || line > last) await log.loadAround(line);
    },
    [last, loaded, log],
  );
  useEffect(() => {
    if (found === null) return;
    const line = region.current?.querySelector(`[data-line="${found}"]`);
    if (line == null) return;
    line.scrollIntoView({ block: "center" });
    keepPlace();
    // when it is found, or has come; not with each line that comes after it
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [found, shown, found !== null && found >= firstOf(loaded) && found <= last]);

  const step = async (direction: "next" | "previous") => {
    const from = found ?? (direction === "next" ? 0 : 2_147_483_647);
    const line = await search.find(from, direction);
    if (line !== null) return goTo(line);
    setNote(direction === "next" ? "No match after this line" : "No match before this line");
  };
  const nextError = async () => {
    const line = await findMatch(execution, { level: ["error"] }, found ?? 0, "next");
    if (line !== null) return goTo(line);
    setNote(found === null ? "No line has the level error" : "No error after this line");
  };
  const isWhole = shown === "all" && attempt === null;
  const follow = async () => {
    setShown("all");
    setAttempt(null);
    if (!log.isAtEnd) await log.loadNewest();
    setFollows(true);
    if (region.current !== null) toEnd(region.current);
  };

  const onNumber = useCallback(
    (line: number, isExtended: boolean) => {
      const range = rangeAfterClick(chosen, line, isExtended);
      setFollows(false);
      void navigate({
        to: ".",
        search: true,
        hash: writeRange(range),
        replace: true,
        hashScrollIntoView: false,
      });
    },
    [chosen, navigate],
  );
  const copyLink = async () => {
    const isCopied = await copyText(window.location.href);
    setNote(
      isCopied ? "The link is copied" : "The browser refused to copy; copy it from the address bar",
    );
  };

  const onScroll = () => {
    const element = region.current;
    if (element === null) return;
    keepPlace();
    const below = fromEnd(element);
    const isAtBottom = below < 4;
    // the end moves away as lines come: only who scrolls up stops following it
    const isUpwards = element.scrollTop < lastTop.current - 2;
    lastTop.current = element.scrollTop;
    if (isAtBottom && log.isAtEnd) {
      setSeen(loaded.total);
      if (isRunning) setFollows(true);
    } else if (isUpwards) setFollows(false);
    if (element.scrollTop < 400 && !log.isAtStart) void log.loadEarlier();
    if (below < 400 && !log.isAtEnd) void log.loadLater();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement) return;
    const action = {
      f: () => void follow(),
      F: () => void nextError(),
      w: () => setWraps(!wraps),
      t: () => setTimes(nextTimes[times]),
      End: () => void follow(),
      l: () => void copyLink(),
      "/": () => searchInput.current?.focus(),
    }[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  if (log.isLoaded && log.problem !== null && loaded.lines.length === 0) {
    return (
      <ErrorPanel
        title="The log cannot be shown"
        problem={log.problem}
        retry={() => void log.loadNewest()}
      />
    );
  }
  if (log.isLoaded && loaded.total === 0)
    return <EmptyState title={empty.title}>{empty.words}</EmptyState>;

  return (
    <div className={styles.log} onKeyDown={onKeyDown}>
      <LogTools
        execution={execution}
        attempts={attempts}
        shown={{ levels: shown, attempt }}
        onShow={(change) => {
          if (change.levels !== undefined) setShown(change.levels);
          if (change.attempt !== undefined) setAttempt(change.attempt);
        }}
        search={{
          search,
          onText() {
            setFound(null);
            setNote("");
          },
          onStep: (direction) => void step(direction),
        }}
        searchInput={searchInput}
        onNextError={() => void nextError()}
        look={{
          look: { times, wraps, isAloud },
          onChange(change) {
            if (change.times !== undefined) setTimes(change.times);
            if (change.wraps !== undefined) setWraps(change.wraps);
            if (change.isAloud !== undefined) setIsAloud(change.isAloud);
          },
          onCopyLink: () => void copyLink(),
        }}
      />
      {isWhole ? (
        <LogLines
          log={log}
          times={times}
          startedAt={startedAt}
          timezone={timezone}
          wraps={wraps}
          isAloud={isAloud}
          chosen={chosen}
          found={found}
          onNumber={onNumber}
          regionRef={region}
          onScroll={onScroll}
        />
      ) : (
        <MatchingLines
          execution={execution}
          levels={levelsFrom[shown]}
          sought={soughtOf({
            q: search.text.trim(),
            isPattern: search.isPattern,
            attempt,
            level: levelsFrom[shown],
          })}
          look={{ times, startedAt, timezone }}
          wraps={wraps}
          onLine={(line) => void goTo(line)}
        />
      )}
      <div className={styles.foot}>
        <span>
          {loaded.lines.length > 0 &&
            isWhole &&
            `Lines ${countText(firstOf(loaded))}–${countText(last)} of ${countText(loaded.total)}`}
        </span>
        <span role="status">{note}</span>
        <span className={styles.gap} />
        {isWhole && isRunning && !follows && (
          <Button size="small" onPress={() => void follow()}>
            {unseen > 0
              ? `${countText(unseen)} new ${unseen === 1 ? "line" : "lines"} · Follow`
              : "Follow"}
          </Button>
        )}
        {isWhole && isRunning && follows && <span>Following</span>}
        {isWhole && !isRunning && !log.isAtEnd && (
          <Button size="small" variant="quiet" onPress={() => void log.loadNewest()}>
            Newest lines
          </Button>
        )}
      </div>
    </div>
  );
}

const nextTimes: Readonly<Record<TimeStyle, TimeStyle>> = {
  absolute: "relative",
  relative: "off",
  off: "absolute",
};
