import { focusedRow } from "./rows.ts";
import { selectAllMatching } from "./select-all.ts";

/** Selects the row that has the focus, or lets it go; with `isRange` all rows from the last one to this. */
export function selectRow({ isRange }: { isRange: boolean }): boolean {
  const box = focusedRow()?.querySelector<HTMLElement>(boxes);
  if (!box) return false;
  box.dispatchEvent(
    new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: isRange }),
  );
  return true;
}

/** All rows that match, where the page can tell them, else all that are loaded; once more, none. */
export function selectAll(): boolean {
  if (selectAllMatching()) return true;
  const box = document.querySelector<HTMLElement>(`main thead ${boxes}`);
  box?.click();
  return box !== null;
}

const boxes = 'input[type="checkbox"]:not([role="switch"])';
