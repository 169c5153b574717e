import type { RegisteredRouter } from "@tanstack/react-router";
import { focusedRow } from "./rows.ts";

/** Opens what the row that has the focus leads to; `isBeside`: in a new tab. False where a control of it has the focus. */
export function openRow(router: RegisteredRouter, { isBeside }: { isBeside: boolean }): boolean {
  const to = focusedRow()?.dataset["rowLink"];
  if (to === undefined) return false;
  if (isBeside) {
    open(router.buildLocation({ to }).publicHref, "_blank", "noopener");
    return true;
  }
  // links and buttons do on Enter what is theirs
  if (document.activeElement?.matches("a, button") === true) return false;
  void router.navigate({ to });
  return true;
}
