export interface Undo {
  /** What is undone; default "Undo". */
  label?: string;
  run: () => void;
}

export interface ToastContent {
  /** What was done: "Disabled. Next slot was Tue 03:00." */
  text: string;
  undo?: Undo | undefined;
}

export interface Toast extends ToastContent {
  id: number;
  /** In the browser's time. */
  at: number;
  isUndone: boolean;
}

export interface ToastState {
  /** On screen, the oldest first. */
  shown: readonly Toast[];
  /** All of this visit that are remembered, the newest first: what was missed on screen is found there. */
  recent: readonly Toast[];
  /** What is read aloud. */
  said: string;
}

export const mostShown = 3;
const mostRemembered = 20;

/** One more: the oldest on screen makes way. */
export function added(state: ToastState, toast: Toast): ToastState {
  return {
    shown: [...state.shown, toast].slice(-mostShown),
    recent: [toast, ...state.recent].slice(0, mostRemembered),
    said: toast.undo === undefined ? toast.text : `${toast.text} ${howToUndo}`,
  };
}

const howToUndo = "Press Control, Shift and U to undo.";

/** Taken from the screen, and still remembered. */
export function dismissed(state: ToastState, id: number): ToastState {
  return { ...state, shown: state.shown.filter((toast) => toast.id !== id) };
}

/** Its undo can be done once. */
export function undone(state: ToastState, id: number): ToastState {
  const toast = state.recent.find((one) => one.id === id);
  return {
    shown: state.shown.filter((one) => one.id !== id),
    recent: state.recent.map((one) => (one.id === id ? { ...one, isUndone: true } : one)),
    said: toast === undefined ? state.said : `Undone: ${toast.text}`,
  };
}

/** What Ctrl+Shift+U undoes: the newest on screen. Nobody remembers by a key what was done an hour ago. */
export function newestUndo({ shown }: ToastState): Toast | undefined {
  return shown.findLast((toast) => toast.undo !== undefined);
}
