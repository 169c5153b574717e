import { useEffect, useLayoutEffect, useRef } from "react";
import { usePreferences } from "../../frame/preferences.ts";
import { takesKeys } from "../../keyboard/takes-keys.ts";

/** A single key for the page, where nothing that takes keys has the focus and they are not switched off. */
export function useShortcut(key: string, act: () => void): void {
  const [{ shortcuts }] = usePreferences();
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  // a key that is pressed as soon as the page is drawn finds it
  useLayoutEffect(() => {
    if (!shortcuts) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!takesKeys(event.target) && !event.defaultPrevented) latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [key, shortcuts]);
}
