const immediate = (globalThis as { setImmediate?: (work: () => void) => void }).setImmediate;

/** Calls `work` when the loop has gone round once: what the present turn brings forth has happened by then. */
export const soon: (work: () => void) => void = immediate ?? ((work) => void setTimeout(work, 0));

/** Resolves when the loop has gone round once. */
export function turn(): Promise<void> {
  return new Promise(soon);
}
