import { useState } from "react";
import { useSelectAll } from "../keyboard/select-all.ts";

export interface Selected {
  selected: ReadonlySet<string>;
  /** All that match are meant, also those that are not loaded. */
  isAll: boolean;
  /** Whether every loaded row is selected. */
  isAllLoaded: boolean;
  change: (selected: ReadonlySet<string>) => void;
  setAll: (isAll: boolean) => void;
}

/**
 * The rows of a list that are selected, or all that match it; `*` selects those, and lets them go again. With another
 * question, none is selected.
 */
export function useSelected(
  question: object,
  { keys, hasMore }: { keys: readonly string[]; hasMore: boolean },
): Selected {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isAll, setAll] = useState(false);
  const asked = JSON.stringify(question);
  const [askedBefore, setAskedBefore] = useState(asked);
  if (asked !== askedBefore) {
    setAskedBefore(asked);
    setSelected(new Set());
    setAll(false);
  }
  const isAllLoaded = keys.length > 0 && keys.every((key) => selected.has(key));
  const change = (next: ReadonlySet<string>) => {
    setSelected(next);
    setAll(false);
  };
  useSelectAll(() => {
    if (isAll || (isAllLoaded && !hasMore)) return change(new Set());
    setSelected(new Set(keys));
    setAll(hasMore && keys.length > 0);
  });
  return { selected, isAll, isAllLoaded, change, setAll };
}
