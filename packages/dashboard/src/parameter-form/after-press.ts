let isPressed = false;

addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel"] as const)
  addEventListener(end, () => (isPressed = false), true);

/**
 * Does it at once, or when the pointer that is down is let go: what makes a page longer while a button is being pressed
 * takes the button away from under the pointer, and the press comes to nothing.
 */
export function afterPress(work: () => void): void {
  if (!isPressed) {
    work();
    return;
  }
  const ended = new AbortController();
  for (const end of ["pointerup", "pointercancel"] as const) {
    addEventListener(
      end,
      () => {
        ended.abort();
        // the click comes with the same turn of the loop
        setTimeout(work);
      },
      { signal: ended.signal },
    );
  }
}
