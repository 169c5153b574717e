/** The row of a list that has the focus: of a table, of a plain list, or a card on a narrow screen. */
export function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(`main :is(${row})`) ?? null;
}

/**
 * Puts the focus on the row after the one that has it, or on the one before; on the first that is seen where none has it.
 * Rows that are not drawn yet are waited for a moment: steps of the same row meanwhile are taken then.
 */
export function moveRow(step: 1 | -1): void {
  const from = focusedRow();
  if (from === null) return focusRow(firstSeen());
  const before = waiting?.from === from ? waiting.steps : 0;
  // rows outside of what is seen are drawn once they come near
  if (beside(from, step) === undefined) from.scrollIntoView({ block: "nearest" });
  go(from, before + step, mostFrames);
}

/** Some for the list to see that it was scrolled, to draw, and to load what is not there yet. */
const mostFrames = 120;

/** Where the steps stand that wait for rows; others in their place end them. */
let waiting: { from: HTMLElement; steps: number } | null = null;

function go(from: HTMLElement, steps: number, framesLeft: number): void {
  waiting = null;
  if (steps === 0) return;
  const direction = steps > 0 ? 1 : -1;
  const next = beside(from, direction);
  if (next !== undefined) {
    focusRow(next);
    return go(next, steps - direction, mostFrames);
  }
  if (framesLeft === 0 || !isMoreBeside(from, direction)) return;
  const mine = { from, steps };
  waiting = mine;
  requestAnimationFrame(() => {
    if (waiting !== mine) return;
    waiting = null;
    // somebody was faster
    if (focusedRow() === from) go(from, steps, framesLeft - 1);
  });
}

/** Whether there are rows of which only the room is drawn. */
function isMoreBeside(from: HTMLElement, direction: 1 | -1): boolean {
  const of = (element: Element) =>
    direction === 1 ? element.nextElementSibling : element.previousElementSibling;
  const isRoom = (element: Element) => element.getAttribute("aria-hidden") === "true";
  let sibling = of(from);
  // what a row has opened stands between
  while (sibling !== null && !isRoom(sibling) && !sibling.matches(row)) sibling = of(sibling);
  return sibling !== null && isRoom(sibling);
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
