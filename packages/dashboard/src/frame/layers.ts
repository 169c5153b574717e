import { useSyncExternalStore } from "react";
import type { Answer } from "../api/call.ts";

/** What the frame lays over the page by a key or from the palette; one at a time. */
export type Layer =
  | { is: "palette" }
  | { is: "help" }
  | { is: "run-with" | "backfill" | "delete"; job: Answer<"listJobs">["rows"][number] };

let open: Layer | null = null;
const listeners = new Set<() => void>();

export function useLayer(): Layer | null {
  return useSyncExternalStore(subscribe, () => open);
}

export function openLayer(layer: Layer): void {
  change(layer);
}

export function closeLayer(): void {
  change(null);
}

function change(next: Layer | null): void {
  open = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
