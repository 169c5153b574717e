import { useEffect, useRef, useState } from "react";
import type { StateName } from "./state.ts";

/** Milliseconds; as long as the animation is. */
const length = 700;

/** Keys whose outline has just become a solid bar: their slot's instant has come, or their execution has completed. */
export function useInking(states: ReadonlyMap<string, StateName>): ReadonlySet<string> {
  const before = useRef(states);
  const [inking, setInking] = useState<ReadonlySet<string>>(none);
  useEffect(() => {
    const inked = inkedKeys(before.current, states);
    before.current = states;
    if (inked.length > 0) setInking(new Set(inked));
  }, [states]);
  useEffect(() => {
    if (inking.size === 0) return;
    const timer = setTimeout(() => setInking(none), length);
    return () => clearTimeout(timer);
  }, [inking]);
  return inking;
}

const none: ReadonlySet<string> = new Set();
const outlines: readonly StateName[] = ["planned", "scheduled", "queued"];
const filled: readonly StateName[] = ["running", "completed"];

/** What was not there before was drawn solid from the start. */
export function inkedKeys(
  before: ReadonlyMap<string, StateName>,
  now: ReadonlyMap<string, StateName>,
): string[] {
  return [...now].flatMap(([key, state]) => {
    const was = before.get(key);
    return was !== undefined && outlines.includes(was) && filled.includes(state) ? [key] : [];
  });
}
