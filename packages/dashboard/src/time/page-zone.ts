import { useEffect, useSyncExternalStore } from "react";

/** The zone of the job that the page is about. */
let zone: string | undefined;
const listeners = new Set<() => void>();

/** Says, while a page is shown, whose job's zone it is about: the clock above shows that one. */
export function usePageZone(ofJob: string | undefined): void {
  useEffect(() => {
    change(ofJob);
    return () => change(undefined);
  }, [ofJob]);
}

/** Undefined: the page is about no job. */
export function useZoneOfPage(): string | undefined {
  return useSyncExternalStore(subscribe, () => zone);
}

function change(to: string | undefined): void {
  zone = to;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
