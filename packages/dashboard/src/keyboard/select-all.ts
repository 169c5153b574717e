import { useEffect, useRef } from "react";

let current: (() => void) | null = null;

/** What `*` does on a page with a list of which more match than are loaded. */
export function useSelectAll(action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    const mine = () => latest.current();
    current = mine;
    return () => {
      if (current === mine) current = null;
    };
  }, []);
}

/** False where the page has not said what it does. */
export function selectAllMatching(): boolean {
  current?.();
  return current !== null;
}
