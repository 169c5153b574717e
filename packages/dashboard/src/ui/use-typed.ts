import { useEffect, useRef, useState } from "react";

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
  const [typed, setTyped] = useState(value);
  const latest = useRef(onRest);
  useEffect(() => {
    latest.current = onRest;
  });
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value.trim()) return undefined;
    const rest = setTimeout(() => latest.current(typed), restMs);
    return () => clearTimeout(rest);
  }, [typed, value]);
  return [typed, setTyped];
}
