/** The row of a list that has the focus: a row of a table, or a card on a narrow screen. */
export function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(`main ${row}`) ?? null;
}

/** Puts the focus on the row after the one that has it, or on the one before; on the first that is seen where none has it. */
export function moveRow(step: 1 | -1): void {
  const from = focusedRow();
  if (from === null) return focusRow(firstSeen());
  const list = from.parentElement;
  const index = Number(from.dataset["rowIndex"]) + step;
  const find = () => list?.querySelector<HTMLElement>(`:scope > [data-row-index="${index}"]`);
  const next = find();
  if (next) return focusRow(next);
  // rows outside of what is seen are drawn once they come near
  from.scrollIntoView({ block: step === 1 ? "start" : "end" });
  requestAnimationFrame(() => requestAnimationFrame(() => focusRow(find())));
}

const row = "[data-row-index]";

function firstSeen(): HTMLElement | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>(`main ${row}`)];
  const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  return rows.find((one) => one.getBoundingClientRect().top >= top) ?? rows[0];
}

/** The link that names the row, where it has one. */
function focusRow(wanted: HTMLElement | null | undefined): void {
  const target = ["th a, a", "button, [tabindex='0'], input"]
    .map((selector) => wanted?.querySelector<HTMLElement>(selector))
    .find((found) => found != null);
  target?.focus({ focusVisible: true } as FocusOptions);
  wanted?.scrollIntoView({ block: "nearest" });
}
