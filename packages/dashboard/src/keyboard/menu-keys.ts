import { useEffect, useRef, type RefObject } from "react";

/**
 * Keys for what a closed menu offers. The element that this is the ref of stands in the row, or in the head of the page:
 *
 *     const keys = useMenuKeys({ s: skipNext });
 *     return <span ref={keys}><MenuButton ... /></span>;
 */
export function useMenuKeys(
  actions: Readonly<Record<string, (() => void) | undefined>>,
): RefObject<HTMLSpanElement | null> {
  const element = useRef<HTMLSpanElement>(null);
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const here = element.current;
    if (here === null) return;
    const onKey = (event: Event) => {
      const action = latest.current[(event as CustomEvent<string>).detail];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    here.dataset["menuKeys"] = "";
    here.addEventListener(eventName, onKey);
    return () => here.removeEventListener(eventName, onKey);
  }, []);
  return element;
}

/** False where no menu in `place` has something for the key. */
export function pressInMenu(place: Element | null, key: string): boolean {
  const menus = place?.querySelectorAll("[data-menu-keys]") ?? [];
  return [...menus].some(
    (menu) => !menu.dispatchEvent(new CustomEvent(eventName, { detail: key, cancelable: true })),
  );
}

const eventName = "horarium-key";
