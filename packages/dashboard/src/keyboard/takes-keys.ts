/** Whether what has the focus makes something of a single key itself: a field, or a list that is gone through by typing. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  // an open dialog has the keyboard to itself
  if (target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'))
    return true;
  if (target instanceof HTMLInputElement) return !pressed.has(target.type);
  return target.matches('textarea, select, [aria-haspopup="listbox"]');
}

/** They are pressed, and nothing can be typed into them. */
const pressed = new Set(["checkbox", "radio", "button", "submit", "reset", "range"]);
