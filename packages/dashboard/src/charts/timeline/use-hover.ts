import { useEffect, useRef, useState, type PointerEvent } from "react";
import { laneHeight } from "./execution-shape.tsx";
import type { Mark } from "./marks.ts";
import type { Row } from "./rows.ts";

export interface Marked {
  row: Row;
  mark: Mark;
}

const showAfterMs = 120;
/** Long enough to go from a bar to its card. */
const hideAfterMs = 250;
const reach = 6;

/** The mark that the pointer rests on. Its card stays while the pointer is on it. */
export function useHover(rows: readonly Row[]) {
  const [place, setPlace] = useState<{ key: string; at: number; kind: string } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const over = useRef("");
  useEffect(() => () => clearTimeout(timer.current), []);

  const under = (event: PointerEvent): Marked | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return markAt(rows, event.clientX - box.left, event.clientY - box.top);
  };
  const set = (next: typeof place, after: number) => {
    const key = next === null ? "" : `${next.key} ${next.kind} ${next.at}`;
    if (key === over.current) return;
    over.current = key;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPlace(next), after);
  };
  return {
    /** By its place, since with each reading there are new ones. */
    marked: place === null ? null : find(rows, place),
    under,
    onPointerMove(event: PointerEvent) {
      if (event.pointerType === "touch") return;
      const found = under(event);
      if (found === null) set(null, hideAfterMs);
      else {
        const { row, mark } = found;
        set({ key: row.key, at: mark.at, kind: mark.kind }, showAfterMs);
      }
    },
    onPointerLeave: () => set(null, hideAfterMs),
    close: () => {
      clearTimeout(timer.current);
      over.current = "";
      setPlace(null);
    },
    cardHandlers: {
      onPointerEnter() {
        clearTimeout(timer.current);
        over.current = "card";
      },
      onPointerLeave: () => set(null, hideAfterMs),
    },
  };
}

function find(
  rows: readonly Row[],
  { key, at, kind }: { key: string; at: number; kind: string },
): Marked | null {
  const row = rows.find((one) => one.key === key);
  const mark = row?.marks.find((one) => one.at === at && one.kind === kind);
  return row === undefined || mark === undefined ? null : { row, mark };
}

export function markAt(rows: readonly Row[], x: number, y: number): Marked | null {
  const row = rows.find((one) => y >= one.y && y < one.y + laneHeight && one.lane !== null);
  if (row === undefined) return null;
  const distance = (mark: Mark) => Math.max(mark.x - x, x - mark.x - mark.width, 0);
  const mark = row.marks.reduce<Mark | null>(
    (best, one) => (best === null || distance(one) < distance(best) ? one : best),
    null,
  );
  return mark === null || distance(mark) > reach ? null : { row, mark };
}
