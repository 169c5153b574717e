import { useLayoutEffect, useRef, type RefObject } from "react";
import { firstOf, lastOf, type LoadedLines } from "./loaded-lines.ts";

interface Place {
  line: number;
  /** From the top of the region, pixels. */
  top: number;
  /** Of the region at that time. */
  scrollTop: number;
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

/**
 * For some frames, or until the reader scrolls: what was not in view before has no size of its own until it is there.
 * Returns what ends it.
 */
export function toEnd(element: HTMLElement): () => void {
  let frame = 0;
  let left = 6;
  let reached = 0;
  const go = () => {
    // lines that turn out to be shorter take the end along; only a reader leaves it
    const isLeft = element.scrollTop < reached && fromEnd(element) > 4;
    if (isLeft) return;
    element.scrollTop = element.scrollHeight;
    reached = element.scrollTop;
    if (left-- > 0) frame = requestAnimationFrame(go);
  };
  go();
  return () => cancelAnimationFrame(frame);
}

/** Pixels below what is in view. */
export function fromEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight;
}

/** Twice: what was not in view before has no size of its own until it is there. */
function putBack(region: HTMLElement, place: Place | null): void {
  if (place === null) return;
  // scrolling that no event has told of yet is the reader's, and stays
  const aim = place.top - (region.scrollTop - place.scrollTop);
  for (let time = 0; time < 2; time++) {
    const line = region.querySelector(`[data-line="${place.line}"]`);
    if (line === null) return;
    region.scrollTop += topIn(region, line) - aim;
  }
}

/** By its position: a block that has just come into view is not drawn yet, and cannot be found by a point. */
function firstInView(region: HTMLElement): Place | null {
  const { top } = region.getBoundingClientRect();
  const isBelowTop = (element: Element) => element.getBoundingClientRect().bottom > top;
  const block = [...region.children].find(
    (child) => isBelowTop(child) && child.querySelector("[data-line]") !== null,
  );
  if (block === undefined) return null;
  const lines = [...block.querySelectorAll<HTMLElement>("[data-line]")];
  const element = lines.find(isBelowTop) ?? lines.at(-1)!;
  return {
    line: Number(element.dataset["line"]),
    top: topIn(region, element),
    scrollTop: region.scrollTop,
  };
}

function topIn(region: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - region.getBoundingClientRect().top;
}
