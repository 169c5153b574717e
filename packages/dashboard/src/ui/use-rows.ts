import {
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type Ref,
  type RefObject,
} from "react";
import { flushSync } from "react-dom";
import { useWindow, type Window } from "./use-window.ts";

/** What the keyboard moves from row to row with. */
export interface RowsHandle {
  /** Shows the row and puts the focus on its link. */
  focusRow: (index: number) => void;
  /** The row that has the focus; null: none. */
  focusedRow: () => number | null;
}

export interface RowsSource<Row> {
  /** Undefined: being loaded for the first time. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** All that match, also those not loaded; their room is kept. Default: those that are loaded. */
  rowCount?: number | undefined;
  /** There are more to load. */
  hasMore?: boolean | undefined;
  isLoadingMore?: boolean | undefined;
  /** Where those that are drawn follow those that are loaded. */
  newest?: { loaded: number; hasMore: boolean } | undefined;
  /** The reader is near the end of what is loaded. */
  onReachEnd?: (() => void) | undefined;
  /** Rows whose room is kept while the first ones are being loaded. Default 8. */
  expectedRows?: number | undefined;
  handle?: Ref<RowsHandle> | undefined;
}

export interface Rows<Row> {
  /** Undefined: not loaded yet. */
  at: (index: number) => Row | undefined;
  keyAt: (index: number) => string;
  keys: readonly (string | undefined)[];
  count: number;
  window: Window;
  /** For the element around the rows. */
  focusHandlers: {
    onFocus: (event: React.FocusEvent<HTMLElement>) => void;
    onBlur: (event: React.FocusEvent<HTMLElement>) => void;
  };
}

/** The rows of a long list: which are drawn, loading more of them, and the focus among them. */
export function useRows<Row>(
  {
    rows,
    rowKey,
    rowCount,
    hasMore = false,
    isLoadingMore = false,
    newest,
    onReachEnd,
    expectedRows = 8,
    handle,
  }: RowsSource<Row>,
  {
    body,
    scroller,
    rowHeight,
    open,
    openHeight = 0,
  }: {
    body: RefObject<HTMLElement | null>;
    scroller?: RefObject<HTMLElement | null> | undefined;
    rowHeight: number;
    /** Keys of rows that are open. */
    open?: ReadonlySet<string> | undefined;
    openHeight?: number | undefined;
  },
): Rows<Row> {
  const loaded = rows?.length ?? 0;
  const count =
    rows === undefined ? expectedRows : Math.max(loaded + (hasMore ? 1 : 0), rowCount ?? 0);
  const keys = useMemo(() => (rows ?? []).map(rowKey), [rows, rowKey]);
  const [focused, setFocused] = useState<string | null>(null);
  const kept = focused === null ? null : keys.indexOf(focused);
  const opened = useMemo(
    () =>
      open === undefined || open.size === 0
        ? []
        : keys.flatMap((key, index) => (open.has(key) ? [index] : [])),
    [keys, open],
  );
  const seen = useWindow({ count, rowHeight, opened, openHeight, body, scroller, kept });

  const reach = useRef(onReachEnd);
  useEffect(() => {
    reach.current = onReachEnd;
  });
  const end = newest ?? { loaded, hasMore };
  const isNearEnd =
    end.hasMore && !isLoadingMore && rows !== undefined && seen.to + 20 > end.loaded;
  useEffect(() => {
    if (isNearEnd) reach.current?.();
  }, [isNearEnd, end.loaded]);

  const focusRow = (index: number) => {
    const key = keys[index];
    if (key === undefined) return;
    flushSync(() => setFocused(key));
    seen.scrollTo(index);
    const row = body.current?.querySelector(`[data-row-index="${index}"]`);
    row?.querySelector<HTMLElement>("a, button, [tabindex='0']")?.focus({ preventScroll: true });
  };
  const focusedRow = () => (kept === null || kept < 0 ? null : kept);
  useImperativeHandle(handle, () => ({ focusRow, focusedRow }));

  return {
    at: (index) => rows?.[index],
    keyAt: (index) => keys[index] ?? `not loaded ${index}`,
    keys,
    count,
    window: seen,
    focusHandlers: {
      onFocus: ({ target }) => {
        const index = target.closest<HTMLElement>("[data-row-index]")?.dataset["rowIndex"];
        setFocused(index === undefined ? null : (keys[Number(index)] ?? null));
      },
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setFocused(null);
      },
    },
  };
}
