import { CancelledError, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect, useRef, useState, type RefObject } from "react";
import { ApiProblem } from "../api/problem.ts";
import { useLiveEvents } from "./live-events.ts";
import type { LiveEvent } from "./live-event.ts";

interface Page {
  rows: { id: string }[];
  next: string | null;
}

export interface NewestOptions<P extends Page> {
  /** Of the list's question. */
  key: readonly unknown[];
  /** Its first page, asked for anew. */
  read: () => Promise<P>;
  /** The id of what may be a new row, where the event tells of such a thing. */
  rowOf: (event: LiveEvent) => string | null;
  /** The list on the screen. */
  list: RefObject<HTMLElement | null>;
  /** Rows are selected: then nothing moves. */
  isHeld?: boolean;
}

export interface Newest {
  /** New rows that are not shown. */
  count: number;
  /** Whether there may be more than `count`. */
  hasMore: boolean;
  /** Shows them, and goes to the top of the list. */
  show: () => void;
}

/** Milliseconds: how often the first page is asked for again at most. */
const atMostEvery = 1_500;

/**
 * New rows of a list that has the newest first. They come in by themselves while its top is in view and the reader is not at
 * work in it; else they are counted, and come when asked for.
 */
export function useNewest<P extends Page>(options: NewestOptions<P>): Newest {
  const client = useQueryClient();
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [waiting, setWaiting] = useState<{ of: readonly unknown[]; page: P; count: number } | null>(
    null,
  );
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const askedAt = useRef(0);
  /** Rows that were told of since the first page was asked for; null: it is not being asked for. */
  const heard = useRef<Set<string> | null>(null);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  useLiveEvents((events) => {
    const shown = known();
    if (shown === null) return;
    const ids = events.map((event) => latest.current.rowOf(event)).filter((id) => id !== null);
    for (const id of ids) heard.current?.add(id);
    if (ids.some((id) => !shown.has(id))) plan();
  });

  function plan(): void {
    timer.current ??= setTimeout(
      () => void look(),
      Math.max(0, askedAt.current + atMostEvery - Date.now()),
    );
  }

  function known(): Set<string> | null {
    const data = client.getQueryData<InfiniteData<P>>(latest.current.key);
    if (data === undefined) return null;
    return new Set(data.pages.flatMap(({ rows }) => rows.map(({ id }) => id)));
  }

  async function look(): Promise<void> {
    const { key, read, list, isHeld } = latest.current;
    askedAt.current = Date.now();
    const toldOf = new Set<string>();
    heard.current = toldOf;
    const before = known();
    try {
      const page = await read();
      const shown = known();
      if (shown === null || !isSame(latest.current.key, key)) return;
      client.setQueryData<InfiniteData<P>>(key, (data) => data && asRead(data, page, toldOf));
      const count = page.rows.filter(({ id }) => !shown.has(id)).length;
      if (count === 0) return setWaiting(null);
      if (isHeld !== true && mayMove(list.current)) put(key, page);
      else setWaiting({ of: key, page, count });
    } catch (error) {
      // what is shown stays; the next event asks again, and a write, which has cancelled this, asks for the whole list
      if (!(error instanceof ApiProblem || error instanceof CancelledError)) throw error;
    } finally {
      timer.current = undefined;
      heard.current = null;
      // the page may have been read before that
      if (before !== null && [...toldOf].some((id) => !before.has(id))) plan();
    }
  }

  function put(key: readonly unknown[], page: P): void {
    client.setQueryData<InfiniteData<P>>(key, (data) =>
      data === undefined ? data : withNewest(data, page),
    );
    setWaiting(null);
  }

  const isOfThis = waiting !== null && isSame(waiting.of, options.key);
  return {
    count: isOfThis ? waiting.count : 0,
    hasMore: isOfThis && waiting.count === waiting.page.rows.length,
    show() {
      if (waiting === null) return;
      put(options.key, waiting.page);
      // they may have gone on since they were read
      plan();
      const element = options.list.current;
      element?.focus({ preventScroll: true });
      if (element !== null && element.getBoundingClientRect().top < 0)
        element.scrollIntoView({ block: "start", behavior: "instant" });
    },
  };
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Before what is there, or in its place if there may be a gap between the two. */
export function withNewest<P extends Page>(data: InfiniteData<P>, page: P): InfiniteData<P> {
  const shown = new Set(data.pages.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const added = page.rows.filter(({ id }) => !shown.has(id));
  const [first, ...rest] = data.pages;
  if (first === undefined || (added.length === page.rows.length && page.next !== null))
    return { pages: [page], pageParams: data.pageParams.slice(0, 1) };
  return { ...data, pages: [{ ...first, rows: [...added, ...first.rows] }, ...rest] };
}

/** Rows that are there, as the page has them; those that were told of meanwhile may be newer. */
export function asRead<P extends Page>(
  data: InfiniteData<P>,
  page: P,
  toldOf: ReadonlySet<string>,
): InfiniteData<P> {
  const read = new Map(page.rows.map((row) => [row.id, row]));
  const pages = data.pages.map((one) => ({
    ...one,
    rows: one.rows.map((row) => (toldOf.has(row.id) ? row : (read.get(row.id) ?? row))),
  }));
  return { ...data, pages };
}

/** Its top can be seen, and neither the focus nor a selected text is in it. */
function mayMove(list: HTMLElement | null): boolean {
  if (list === null) return true;
  const selection = document.getSelection();
  const isRead =
    selection !== null && !selection.isCollapsed && list.contains(selection.anchorNode);
  const hasFocus = list !== document.activeElement && list.contains(document.activeElement);
  return list.getBoundingClientRect().top >= 0 && !isRead && !hasFocus;
}
