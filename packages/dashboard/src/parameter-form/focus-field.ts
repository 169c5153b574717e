/** Puts the focus on the control of a field, and opens what it is folded into. */
export function focusField(id: string): void {
  const field = document.getElementById(id);
  if (field === null) return;
  for (let fold = field.closest("details"); fold !== null; fold = outer(fold)) fold.open = true;
  const control = field.querySelector<HTMLElement>(
    "input:not([type=hidden], :disabled), textarea, select, button:not(:disabled)",
  );
  (control ?? field).focus();
  field.scrollIntoView({ block: "center" });
}

function outer(fold: HTMLDetailsElement): HTMLDetailsElement | null {
  return fold.parentElement?.closest("details") ?? null;
}
