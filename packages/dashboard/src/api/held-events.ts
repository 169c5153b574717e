/** Jobs (by name or id) and executions that a write of ours is on its way for, and how many. */
const held = new Map<string, number>();
const listeners = new Set<() => void>();

/** Until it is released, what the event stream says of this one waits: it may be older than the write. */
export function holdEvents(subject: string | null): () => void {
  if (subject === null) return () => undefined;
  held.set(subject, (held.get(subject) ?? 0) + 1);
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    const left = held.get(subject)! - 1;
    if (left > 0) held.set(subject, left);
    else held.delete(subject);
    for (const listener of listeners) listener();
  };
}

export function areEventsHeld(...subjects: (string | null)[]): boolean {
  return subjects.some((subject) => subject !== null && held.has(subject));
}

/** Called whenever something is released. Returns what ends that. */
export function onRelease(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
