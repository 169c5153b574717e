/**
 * Does the rest of what a press has begun once its first sign is drawn. Where nothing is drawn, as in a tab that nobody
 * sees, it is done after a moment.
 */
export function afterPaint(rest: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    rest();
  };
  // a task that a frame leaves behind comes after it is drawn
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 200);
}
