/** The row of a list that has the focus: of a table, of a plain list, or a card on a narrow screen. */
export function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(`main :is(${row})`) ?? null;
}

/** Puts the focus on the row after the one that has it, or on the one before; on the first that is seen where none has it. */
export function moveRow(step: 1 | -1): void {
  const from = focusedRow();
  if (from === null) return focusRow(firstSeen());
  const next = beside(from, step);
  if (next !== undefined) return focusRow(next);
  // rows outside of what is seen are drawn once they come near
  from.scrollIntoView({ block: "nearest" });
  focusOnceDrawn(from, step, mostFrames);
}

/** Some for the list to see that it was scrolled, and to draw. */
const mostFrames = 20;

function focusOnceDrawn(from: HTMLElement, step: 1 | -1, framesLeft: number): void {
  // somebody was faster
  if (framesLeft === 0 || focusedRow() !== from) return;
  const next = beside(from, step);
  if (next !== undefined) return focusRow(next);
  requestAnimationFrame(() => focusOnceDrawn(from, step, framesLeft - 1));
}

/** What leads somewhere, and rows of long lists, which say the how manieth they are. */
const row = "[data-row-index], [data-row-link]";

function allRows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`main :is(${row})`)];
}

function beside(from: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const rows = allRows();
  const next = rows[rows.indexOf(from) + step];
  if (next === undefined || next.parentElement !== from.parentElement) return next;
  // of a long list, a row that has the focus stays drawn when those beside it are not
  const [index, nextIndex] = [from, next].map(({ dataset }) => dataset["rowIndex"]);
  const isGap = index !== undefined && Number(nextIndex) !== Number(index) + step;
  return isGap ? undefined : next;
}

function firstSeen(): HTMLElement | undefined {
  const rows = allRows();
  const top = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  return rows.find((one) => one.getBoundingClientRect().top >= top) ?? rows[0];
}

/** The link that names the row, where it has one. */
function focusRow(wanted: HTMLElement | undefined): void {
  const target = ["th a, a", "button, [tabindex='0'], input"]
    .map((selector) => wanted?.querySelector<HTMLElement>(selector))
    .find((found) => found != null);
  target?.focus({ focusVisible: true } as FocusOptions);
  wanted?.scrollIntoView({ block: "nearest" });
}
