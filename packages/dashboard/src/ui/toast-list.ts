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
}

export const mostShown = 3;
const mostRemembered = 20;

/** One more: the oldest on screen makes way. */
export function added(state: ToastState, toast: Toast): ToastState {
  return {
    shown: [...state.shown, toast].slice(-mostShown),
    recent: [toast, ...state.recent].slice(0, mostRemembered),
  };
}

/** Taken from the screen, and still remembered. */
export function dismissed(state: ToastState, id: number): ToastState {
  return { ...state, shown: state.shown.filter((toast) => toast.id !== id) };
}

/** Its undo can be done once. */
export function undone(state: ToastState, id: number): ToastState {
  return {
    shown: state.shown.filter((toast) => toast.id !== id),
    recent: state.recent.map((toast) => (toast.id === id ? { ...toast, isUndone: true } : toast)),
  };
}

/** What Ctrl+Shift+U undoes: the newest that can be undone, also if it has left the screen. */
export function newestUndo({ recent }: ToastState): Toast | undefined {
  return recent.find((toast) => toast.undo !== undefined && !toast.isUndone);
}
