import { useEffect, useState } from "react";

/** Whether a text has been the same for so many milliseconds. */
export function useRested(text: string, ms: number): boolean {
  const [rested, setRested] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return rested === text;
}
