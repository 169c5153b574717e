import { useSyncExternalStore } from "react";
import { config } from "../api/config.ts";
import { onLiveEvents, type LiveEvent } from "../live/index.ts";
import { wordOf } from "../status/state-of.ts";
import { showToast } from "../ui/toast-store.ts";
import { wordsOf } from "../words/words-of.ts";

let wanted: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();
/** Ends the listening to events, which goes on from page to page as long as an end is waited for. */
let endListening: (() => void) | null = null;

/** Whether the reader is told when an execution ends, on whatever page they are by then. */
export function useToldOfEnd(execution: string): { isOn: boolean; toggle: () => Promise<void> } {
  const isOn = useSyncExternalStore(subscribe, () => wanted.has(execution));
  return {
    isOn,
    async toggle() {
      if (isOn) return forget(execution);
      change(new Set([...wanted, execution]));
      endListening ??= onLiveEvents((events) => events.forEach(tell));
      showToast({ text: await howItIsTold() });
    },
  };
}

async function howItIsTold(): Promise<string> {
  const permission = "Notification" in window ? await Notification.requestPermission() : "denied";
  return permission === "granted"
    ? "You are told when it ends, also while this tab is in the background."
    : "You are told here when it ends. The browser allows no notes on the desktop for this page.";
}

const ended = ["completed", "failed", "cancelled", "skipped", "missed"] as const;

function tell(event: LiveEvent): void {
  if (event.type !== "execution.changed") return;
  const { id, job, handler, status } = event.data.execution;
  const how = ended.find((one) => one === status);
  if (how === undefined || !wanted.has(id)) return;
  forget(id);
  const text = `${wordsOf(job ?? handler)}: ${wordOf(how).toLowerCase()}`;
  showToast({ text: `${text}.` });
  if ("Notification" in window && Notification.permission === "granted") showOnDesktop(text, id);
}

function showOnDesktop(text: string, execution: string): void {
  const note = new Notification(text);
  note.addEventListener("click", () => {
    window.focus();
    window.location.assign(`${config.base}executions/${execution}`);
  });
}

function forget(execution: string): void {
  change(new Set([...wanted].filter((one) => one !== execution)));
  if (wanted.size > 0) return;
  endListening?.();
  endListening = null;
}

function change(next: ReadonlySet<string>): void {
  wanted = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
