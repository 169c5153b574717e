import { useEffect, useRef } from "react";
import { usePreferences } from "../../frame/preferences.ts";

/** A single key for the page, where nothing that takes text has the focus and keys are not switched off. */
export function useShortcut(key: string, act: () => void): void {
  const [{ shortcuts }] = usePreferences();
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!shortcuts) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      const takesText =
        target instanceof HTMLElement &&
        target.closest("input:not([type=radio]), textarea, select, [contenteditable]") !== null;
      if (!takesText && !event.defaultPrevented) latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [key, shortcuts]);
}
