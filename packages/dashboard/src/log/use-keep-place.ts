import { useLayoutEffect, useRef, type RefObject } from "react";
import { firstOf, lastOf, type LoadedLines } from "./loaded-lines.ts";

interface Place {
  line: number;
  /** From the top of the region, pixels. */
  top: number;
}

/**
 * Lines that come or go above what is being read move nothing: the first line in view stays where it is. While `follows`,
 * and when the first lines come with `beginsAtEnd`, the end is in view instead. Returns what is called when the reader
 * scrolls.
 */
export function useKeepPlace(
  region: RefObject<HTMLElement | null>,
  loaded: LoadedLines,
  { follows, beginsAtEnd }: { follows: boolean; beginsAtEnd: boolean },
): () => void {
  const place = useRef<Place | null>(null);
  const shown = useRef({ first: 0, last: 0 });

  useLayoutEffect(() => {
    const element = region.current;
    if (element === null) return undefined;
    const before = shown.current;
    shown.current = { first: firstOf(loaded), last: lastOf(loaded) };
    const isFirst = before.last === 0 && shown.current.last > 0;
    if (follows || (isFirst && beginsAtEnd)) return toEnd(element);
    if (before.first !== shown.current.first) putBack(element, place.current);
    return undefined;
  }, [region, loaded, follows, beginsAtEnd]);

  return () => {
    if (region.current !== null) place.current = firstInView(region.current);
  };
}

/** For some frames: what was not in view before has no size of its own until it is there. Returns what ends it. */
export function toEnd(element: HTMLElement): () => void {
  let frame = 0;
  let left = 6;
  const go = () => {
    element.scrollTop = element.scrollHeight;
    if (left-- > 0) frame = requestAnimationFrame(go);
  };
  go();
  return () => cancelAnimationFrame(frame);
}

/** Twice: what was not in view before has no size of its own until it is there. */
function putBack(region: HTMLElement, place: Place | null): void {
  if (place === null) return;
  for (let time = 0; time < 2; time++) {
    const line = region.querySelector(`[data-line="${place.line}"]`);
    if (line === null) return;
    region.scrollTop += topIn(region, line) - place.top;
  }
}

function firstInView(region: HTMLElement): Place | null {
  const { left, top } = region.getBoundingClientRect();
  // a little inside, where a line and not its border is
  const element = document
    .elementsFromPoint(left + 24, top + 8)
    .map((one) => one.closest("[data-line]"))
    .find((one) => one !== null && region.contains(one));
  if (element == null) return null;
  return { line: Number(element.getAttribute("data-line")), top: topIn(region, element) };
}

function topIn(region: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - region.getBoundingClientRect().top;
}
