import type { QuietWindow } from "./alert.ts";
import { scopeWords } from "./scope-words.ts";

/** What a quiet window does: "Alerts of all jobs are held". */
export function effectWords(window: QuietWindow): string {
  const whose = scopeWords(window);
  switch (window.effect) {
    case "hold_alerts":
      return `Alerts of ${whose} are held`;
    case "skip_slots":
      return `Alerts of ${whose} are held, and slots skipped`;
    case "hold_executions":
      return `Alerts and executions of ${whose} are held`;
  }
}
