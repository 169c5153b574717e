import { formatRelative } from "../time/index.ts";
import { useToasts } from "../ui/toast-store.ts";
import type { Entry } from "./entry.ts";
import { bestScore } from "./fuzzy.ts";

/** What was done on this visit and can be taken back, the newest first: so nothing is lost by being slow. */
export function useRecentEntries(text: string): Entry[] {
  const { recent, undo } = useToasts();
  return recent
    .flatMap(({ id, text: done, at, undo: way, isUndone }) => {
      if (way === undefined || isUndone) return [];
      const label = `${way.label ?? "Undo"}: ${done}`;
      const score = bestScore(text, [label]);
      const note = formatRelative(at, Date.now());
      return score === null ? [] : [{ id: `undo ${id}`, label, note, score, run: () => undo(id) }];
    })
    .slice(0, 5);
}
