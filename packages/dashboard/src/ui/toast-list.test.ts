import { expect, test } from "vitest";
import { added, dismissed, newestUndo, undone, type Toast, type ToastState } from "./toast-list.ts";

const toast = (id: number, isUndoable = true): Toast => ({
  id,
  at: id,
  text: `Disabled job ${id}.`,
  isUndone: false,
  undo: isUndoable ? { run: () => undefined } : undefined,
});
const after = (...toasts: Toast[]) =>
  toasts.reduce<ToastState>(added, { shown: [], recent: [], said: "" });
const ids = (toasts: readonly Toast[]) => toasts.map(({ id }) => id);

test("the oldest makes way for a fourth, and is remembered", () => {
  const state = after(toast(1), toast(2), toast(3), toast(4));
  expect(ids(state.shown)).toEqual([2, 3, 4]);
  expect(ids(state.recent)).toEqual([4, 3, 2, 1]);
});

test("the key undoes the newest on screen that can be undone", () => {
  const state = after(toast(1), toast(2), toast(3, false));
  expect(newestUndo(state)?.id).toBe(2);
  expect(newestUndo(dismissed(dismissed(state, 2), 1))).toBeUndefined();
});

test("what has left the screen can be undone from the recent ones, once", () => {
  const state = undone(dismissed(after(toast(1), toast(2)), 1), 1);
  expect(ids(state.shown)).toEqual([2]);
  expect(state.recent.map(({ isUndone }) => isUndone)).toEqual([false, true]);
  expect(state.said).toBe("Undone: Disabled job 1.");
});

test("how to undo is read aloud only where something can be undone", () => {
  expect(after(toast(1)).said).toContain("to undo");
  expect(after(toast(1, false)).said).toBe("Disabled job 1.");
});
