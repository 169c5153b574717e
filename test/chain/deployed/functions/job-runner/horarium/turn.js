const immediate = globalThis.setImmediate;
/** Calls `work` when the loop has gone round once: what the present turn brings forth has happened by then. */
export const soon = immediate ?? ((work) => void setTimeout(work, 0));
/** Resolves when the loop has gone round once. */
export function turn() {
    return new Promise(soon);
}
//# sourceMappingURL=turn.js.map