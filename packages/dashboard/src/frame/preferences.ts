import { useSyncExternalStore } from "react";
import type { SavedView } from "../views/saved-view.ts";

/** What one person likes on one browser. */
export interface Preferences {
  theme: "system" | "light" | "dark" | "contrast";
  density: "comfortable" | "compact";
  hours: "24" | "12";
  /** Of times on screen. `auto`: the job's on a job's own pages, else the browser's. Or a zone's name. */
  zone: "auto" | "job" | "mine" | "utc" | (string & {});
  /** Single keys do something. */
  shortcuts: boolean;
  motion: "system" | "reduced";
  /** Alerts are notifications of the desktop. */
  notifications: boolean;
  /** Lists as they were filtered and sorted, by name. */
  views: readonly SavedView[];
  /** Ids of the columns that lists show; without an entry, as many as fit. */
  columns: { jobs?: readonly string[] | undefined; executions?: readonly string[] | undefined };
}

/** `theme.js` reads it before the first paint. */
const place = "horarium.preferences";

const usual: Preferences = {
  theme: "system",
  density: "comfortable",
  hours: "24",
  zone: "auto",
  shortcuts: true,
  motion: "system",
  notifications: false,
  views: [],
  columns: {},
};

const listeners = new Set<() => void>();
let current = read();

/**
 * The preferences, and what changes some of them.
 *
 *     const [{ theme }, change] = usePreferences();
 *     change({ theme: "dark" });
 */
export function usePreferences(): [Preferences, (changed: Partial<Preferences>) => void] {
  return [useSyncExternalStore(subscribe, () => current), changePreferences];
}

export function changePreferences(changed: Partial<Preferences>): void {
  current = { ...current, ...changed };
  try {
    localStorage.setItem(place, JSON.stringify(current));
  } catch {
    // a browser that keeps nothing: they are good for this page
  }
  tell();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener("storage", readAgain);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener("storage", readAgain);
  };
}

/** Another tab has changed them. */
function readAgain({ key }: StorageEvent): void {
  if (key !== place) return;
  current = read();
  tell();
}

function tell(): void {
  const { dataset } = document.documentElement;
  dataset["theme"] = current.theme;
  dataset["density"] = current.density;
  dataset["motion"] = current.motion;
  for (const listener of listeners) listener();
}

function read(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "{}");
    return typeof kept === "object" ? { ...usual, ...kept } : usual;
  } catch {
    // not to be had, or not what was written
    return usual;
  }
}
