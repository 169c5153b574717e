import { useEffect, useState, type RefObject } from "react";

/** Whether what takes so many pixels at least has no room in the element. */
export function useOverflows(element: RefObject<HTMLElement | null>, least: number): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const observed = element.current;
    if (observed === null) return undefined;
    const observer = new ResizeObserver(() => setOverflows(observed.clientWidth < least));
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element, least]);
  return overflows;
}
