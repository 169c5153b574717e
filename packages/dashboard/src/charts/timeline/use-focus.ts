import { useState, type KeyboardEvent } from "react";
import { firstFocus, found, moved, type Move } from "./moves.ts";
import type { Row } from "./rows.ts";
import type { Marked } from "./use-hover.ts";
import type { Selection } from "./use-selection.ts";
import { revealing, zoomed, type View } from "./view.ts";

export interface FocusOptions {
  rows: readonly Row[];
  view: View;
  now: number;
  onView: (view: View) => void;
  onOpen: (marked: Marked) => void;
  selection: Selection;
  /** Closes a card that the pointer has opened. */
  onEscape: () => void;
}

interface FocusPlace {
  key: string;
  at: number;
  /** The next one in that direction; else the nearest. */
  side?: "before" | "after";
}

const moves: Record<string, Move> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "home",
  PageUp: "pageUp",
  PageDown: "pageDown",
};

/**
 * One tab stop, and the keys that move inside. What is focused is kept as a lane and an instant: what lies there is found
 * anew with each reading, and after the view has moved.
 */
export function useFocus(options: FocusOptions) {
  const { rows, view, now, onView, onOpen, selection, onEscape } = options;
  const [place, setPlace] = useState<FocusPlace | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const lanes = rows.map(({ marks }) => marks);
  const lane = rows.findIndex(({ key }) => key === place?.key);
  const current =
    place === null || lane === -1 || lanes[lane]!.length === 0
      ? firstFocus(lanes, now)
      : { lane, place: found(lanes[lane]!, place.at, place.side) };
  const marked: Marked | null =
    current === null
      ? null
      : { row: rows[current.lane]!, mark: lanes[current.lane]![current.place]! };

  const go = (move: Move) => {
    if (current === null) return onView(revealing(view, now));
    const to = moved(lanes, current, move, { ...view, now });
    if (to === null) return;
    const row = rows["focus" in to ? to.focus.lane : current.lane]!;
    if ("focus" in to) return setPlace({ key: row.key, at: row.marks[to.focus.place]!.at });
    // what is there is known when it has been read
    const isNeighbour = move === "left" || move === "right";
    setPlace(
      isNeighbour
        ? { key: row.key, at: marked?.mark.at ?? now, side: move === "left" ? "before" : "after" }
        : { key: row.key, at: to.reveal },
    );
    onView(revealing(view, to.reveal));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const move = moves[key];
    if (shiftKey && (move === "left" || move === "right")) {
      const step = (view.to - view.from) / 24;
      selection.extend(marked?.mark.at ?? now, move === "left" ? -step : step);
    } else if (move !== undefined) go(move);
    else if (key === "Enter" && marked !== null) onOpen(marked);
    else if (key === "+" || key === "-")
      onView(zoomed(view, key === "+" ? -1 : 1, marked?.mark.at ?? now));
    else if (key === "Escape" && (selection.range !== null || hasFocus)) {
      selection.clear();
      onEscape();
      setHasFocus(false);
    } else return;
    if (key !== "Escape") setHasFocus(true);
    event.preventDefault();
  };
  return {
    marked: hasFocus ? marked : null,
    handlers: {
      onKeyDown,
      // a press with the pointer is not what moves about with keys
      onFocus: ({ currentTarget }: { currentTarget: Element }) =>
        setHasFocus(currentTarget.matches(":focus-visible")),
      onBlur: () => setHasFocus(false),
    },
  };
}
