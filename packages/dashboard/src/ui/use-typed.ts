import { useEffect, useRef, useState } from "react";
import { startTyped, takeValue, tellTyped } from "./typed.ts";

const restMs = 250;

/**
 * What is typed into a filter: it is there at once, and `onRest` is told of it after a rest of a quarter of a second. A value
 * that comes from elsewhere, such as the address, takes its place.
 *
 *     const [typed, setTyped] = useTyped(search.q ?? "", (q) => onChange({ q }));
 */
export function useTyped(
  value: string,
  onRest: (typed: string) => void,
): [typed: string, setTyped: (typed: string) => void] {
  const [{ text }, change] = useState(() => startTyped(value));
  const latest = useRef(onRest);
  useEffect(() => {
    latest.current = onRest;
  });
  useEffect(() => change((typed) => takeValue(typed, value)), [value]);
  useEffect(() => {
    if (text.trim() === value.trim()) return undefined;
    const rest = setTimeout(() => {
      change(tellTyped);
      latest.current(text);
    }, restMs);
    return () => clearTimeout(rest);
  }, [text, value]);
  return [text, (typed) => change((before) => ({ ...before, text: typed }))];
}
