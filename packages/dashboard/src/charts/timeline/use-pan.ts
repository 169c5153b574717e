import { useEffect, useRef, useState, type PointerEvent } from "react";
import { panned, zoomed, type View } from "./view.ts";

/** From here on a press is a drag. */
const dragFrom = 4;

/** Dragging, pinching, and the wheel with Ctrl. What is dragged moves at once, and is asked for when it is let go. */
export function usePan(view: View, width: number, onView: (view: View) => void) {
  const [by, setBy] = useState(0);
  const [isDragging, setDragging] = useState(false);
  const pointers = useRef(new Map<number, { startX: number; x: number }>());
  const hasDragged = useRef(false);
  const surface = useWheel(view, width, onView);
  const perPixel = (view.to - view.from) / Math.max(1, width);

  const end = () => {
    pointers.current.clear();
    hasDragged.current = false;
    setDragging(false);
    setBy(0);
  };
  return {
    by,
    isDragging,
    surface,
    onPointerDown({ pointerId, clientX, button }: PointerEvent) {
      if (button !== 0) return;
      pointers.current.set(pointerId, { startX: clientX, x: clientX });
    },
    /** Whether it is about a drag. */
    onPointerMove(event: PointerEvent): boolean {
      const pointer = pointers.current.get(event.pointerId);
      if (pointer === undefined) return false;
      pointer.x = event.clientX;
      if (pointers.current.size > 1) return true;
      const moved = pointer.x - pointer.startX;
      if (!hasDragged.current && Math.abs(moved) < dragFrom) return false;
      if (!hasDragged.current) event.currentTarget.setPointerCapture(event.pointerId);
      hasDragged.current = true;
      setDragging(true);
      setBy(-moved * perPixel);
      return true;
    },
    /** Whether it ended a drag. */
    onPointerUp(event: PointerEvent): boolean {
      const held = [...pointers.current.values()];
      const pointer = pointers.current.get(event.pointerId);
      if (pointer === undefined) return false;
      if (held.length > 1) {
        const [one, other] = held as [(typeof held)[number], (typeof held)[number]];
        const ratio = Math.abs(one.x - other.x) / Math.max(1, Math.abs(one.startX - other.startX));
        end();
        if (ratio > 1.3 || ratio < 0.77)
          onView(zoomed(view, ratio > 1 ? -1 : 1, (view.from + view.to) / 2));
        return true;
      }
      const wasDrag = hasDragged.current;
      const moved = pointer.x - pointer.startX;
      end();
      if (wasDrag) onView(panned(view, -moved * perPixel));
      return wasDrag;
    },
    onPointerCancel: end,
  };
}

/** A listener that may prevent the browser's own zoom, which React's may not. */
function useWheel(view: View, width: number, onView: (view: View) => void) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const turned = useRef(0);
  const latest = useRef({ view, width, onView });
  useEffect(() => {
    latest.current = { view, width, onView };
  });
  useEffect(() => {
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      turned.current += event.deltaY;
      // a touchpad tells of a pinch in many small turns
      if (Math.abs(turned.current) < 60) return;
      const { left } = element.getBoundingClientRect();
      const shown = latest.current;
      const part = (event.clientX - left) / Math.max(1, shown.width);
      const at = shown.view.from + part * (shown.view.to - shown.view.from);
      const direction = turned.current > 0 ? 1 : -1;
      turned.current = 0;
      shown.onView(zoomed(shown.view, direction, at));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [element]);
  return setElement;
}
