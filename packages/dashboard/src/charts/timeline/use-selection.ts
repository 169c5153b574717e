import { useRef, useState, type PointerEvent } from "react";
import type { Axis } from "./axis.ts";
import type { View } from "./view.ts";

export interface Selection {
  /** Null: nothing is selected. */
  range: View | null;
  clear: () => void;
  /** By keys: goes on from what is selected, or begins at an instant. */
  extend: (from: number, by: number) => void;
}

/** A stretch of time that is drawn with the pointer over the hours, or over the lanes while selecting. */
export function useSelection(
  axis: Axis,
  { isSelecting, onSelecting }: { isSelecting: boolean; onSelecting: (is: boolean) => void },
) {
  const [ends, setEnds] = useState<{ anchor: number; head: number } | null>(null);
  const pointer = useRef<number | null>(null);
  const at = (event: PointerEvent) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return axis.at(Math.min(Math.max(event.clientX - left, 0), axis.width));
  };
  const range =
    ends === null || ends.anchor === ends.head
      ? null
      : { from: Math.min(ends.anchor, ends.head), to: Math.max(ends.anchor, ends.head) };
  return {
    range,
    clear: () => {
      setEnds(null);
      onSelecting(false);
    },
    extend(from: number, by: number) {
      setEnds(
        ends === null ? { anchor: from, head: from + by } : { ...ends, head: ends.head + by },
      );
    },
    headHandlers: {
      onPointerDown(event: PointerEvent) {
        const isOther = event.target instanceof Element && event.target.closest("button") !== null;
        if (event.button !== 0 || isOther) return;
        pointer.current = event.pointerId;
        event.currentTarget.setPointerCapture(event.pointerId);
        setEnds({ anchor: at(event), head: at(event) });
      },
      onPointerMove(event: PointerEvent) {
        if (pointer.current !== event.pointerId) return;
        const head = at(event);
        setEnds((begun) => begun && { ...begun, head });
      },
      onPointerUp(event: PointerEvent) {
        if (pointer.current !== event.pointerId) return;
        pointer.current = null;
        if (isSelecting) onSelecting(false);
      },
    },
  };
}
