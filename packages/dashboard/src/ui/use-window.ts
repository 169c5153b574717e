import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import {
  offsetOf,
  visibleRows,
  windowParts,
  type RowSizes,
  type WindowPart,
} from "./window-parts.ts";

export interface WindowOptions extends RowSizes {
  /** What begins at the first row: its place on the screen says what can be seen. */
  body: RefObject<HTMLElement | null>;
  /** What scrolls; without it, the page. */
  scroller?: RefObject<HTMLElement | null> | undefined;
  overscan?: number;
  /** A row that is drawn wherever it is. */
  kept?: number | null;
}

export interface Window {
  parts: WindowPart[];
  from: number;
  to: number;
  /** Where a row begins below the first one, in pixels. */
  offsetOf: (index: number) => number;
  /** Scrolls as little as is needed for a row to be seen whole. */
  scrollTo: (index: number) => void;
}

/** Which rows of a long list are drawn; the others keep their room, so that the scrollbar is true to size. */
export function useWindow({
  count,
  rowHeight,
  opened = none,
  openHeight = 0,
  body,
  scroller,
  overscan = 6,
  kept = null,
}: WindowOptions): Window {
  const sizes = useMemo(
    () => ({ count, rowHeight, opened, openHeight }),
    [count, rowHeight, opened, openHeight],
  );
  const [rows, setRows] = useState(() => ({ from: 0, to: Math.ceil(innerHeight / rowHeight) }));
  const frame = useRef(0);

  const measure = useCallback(() => {
    const element = body.current;
    if (element === null) return;
    const seen = scroller?.current?.getBoundingClientRect() ?? { top: 0, height: innerHeight };
    const top = seen.top - element.getBoundingClientRect().top;
    // as though there were more: those that come are drawn with the others, and not after them
    const most = Math.max(sizes.count, soon);
    const next = visibleRows({ ...sizes, count: most, top, height: seen.height, overscan });
    setRows((now) => (now.from === next.from && now.to === next.to ? now : next));
  }, [body, scroller, sizes, overscan]);

  useLayoutEffect(() => {
    measure();
    const target: EventTarget = scroller?.current ?? window;
    const onScroll = () => {
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(measure);
    };
    target.addEventListener("scroll", onScroll, { passive: true });
    window.addEventListener("resize", onScroll);
    // what stands above the list may grow and shrink
    const observer = new ResizeObserver(onScroll);
    observer.observe(scroller?.current ?? document.body);
    return () => {
      cancelAnimationFrame(frame.current);
      target.removeEventListener("scroll", onScroll);
      window.removeEventListener("resize", onScroll);
      observer.disconnect();
    };
  }, [measure, scroller]);

  const scrollTo = useCallback(
    (index: number) => {
      const element = body.current;
      if (element === null) return;
      const head = scrollPadding(scroller?.current ?? document.documentElement);
      const seen = scroller?.current?.getBoundingClientRect() ?? { top: 0, height: innerHeight };
      const top = element.getBoundingClientRect().top + offsetOf(index, sizes) - seen.top;
      const by =
        top < head ? top - head : Math.max(0, top + rowHeight - (seen.height - rowHeight / 2));
      (scroller?.current ?? window).scrollBy({ top: by, behavior: "instant" });
      measure();
    },
    [body, scroller, sizes, rowHeight, measure],
  );

  const from = Math.min(rows.from, count);
  const to = Math.min(rows.to, count);
  return {
    parts: windowParts({ from, to }, count, kept),
    from,
    to,
    offsetOf: (index) => offsetOf(index, sizes),
    scrollTo,
  };
}

const none: readonly number[] = [];

/** Rows that may follow on few or none. */
const soon = 100;

/** Room for what sticks to the top. */
function scrollPadding(element: Element): number {
  const padding = Number.parseFloat(getComputedStyle(element).scrollPaddingTop);
  return (Number.isNaN(padding) ? 0 : padding) + 40;
}
