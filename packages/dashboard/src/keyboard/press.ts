import { pressInMenu } from "./menu-keys.ts";
import { focusedRow } from "./rows.ts";

/**
 * Presses what does `key` for the row that has the focus, else for the page: its own button, switch or menu, with all that
 * these ask first. False where there is none.
 */
export function pressFor(key: string): boolean {
  const place = focusedRow() ?? document.querySelector("main header");
  return press(controlIn(place, key)) || pressInMenu(place, key);
}

/** Presses the first thing on the page that does `key`. */
export function pressOnPage(key: string): boolean {
  return press(controlIn(document.querySelector("main"), key));
}

function controlIn(place: Element | null, key: string): HTMLElement | null {
  const found = place?.querySelector<HTMLElement>(`[data-key~="${CSS.escape(key)}"]`) ?? null;
  if (found === null || found.matches(control)) return found;
  return found.querySelector<HTMLElement>(control);
}

const control = "button, a[href], input";

function press(found: HTMLElement | null): boolean {
  if (found === null || found.matches(":disabled, [aria-disabled='true']")) return false;
  // what opens at its spot gives the focus back to it
  found.focus();
  found.click();
  return true;
}
