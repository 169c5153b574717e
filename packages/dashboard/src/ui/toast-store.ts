import { useSyncExternalStore } from "react";
import {
  added,
  dismissed,
  newestUndo,
  undone,
  type Toast,
  type ToastContent,
  type ToastState,
} from "./toast-list.ts";

export interface ToastActions extends ToastState {
  show: (content: ToastContent) => void;
  dismiss: (id: number) => void;
  undo: (id: number) => void;
}

/**
 * Shows what was done, with a way back:
 *
 *     const { show } = useToasts();
 *     show({ text: "Disabled. Next slot was Tue 03:00.", undo: { run: () => enable.mutate(input) } });
 */
export function useToasts(): ToastActions {
  const state = useSyncExternalStore(subscribe, read);
  return { ...state, show: showToast, dismiss: dismissToast, undo: undoToast };
}

let state: ToastState = { shown: [], recent: [], said: "" };
let lastId = 0;
const listeners = new Set<() => void>();

function read(): ToastState {
  return state;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: ToastState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** From outside a component. */
export function showToast(content: ToastContent): void {
  change(added(state, { ...content, id: ++lastId, at: Date.now(), isUndone: false }));
}

export function dismissToast(id: number): void {
  change(dismissed(state, id));
}

export function undoToast(id: number): void {
  const toast = state.recent.find((one) => one.id === id);
  if (toast?.undo === undefined || toast.isUndone) return;
  change(undone(state, id));
  toast.undo.run();
}

/** Undoes the newest; false if there is nothing to undo. */
export function undoNewest(): boolean {
  const toast: Toast | undefined = newestUndo(state);
  if (toast === undefined) return false;
  undoToast(toast.id);
  return true;
}
