import type { AnyRouter } from "@tanstack/react-router";

/** Milliseconds. After that somebody reads already, and is not to be moved. */
const patience = 3_000;

/** After each change of the page its heading has the focus, so that it is read aloud and Tab goes on from there. */
export function focusHeadings(router: AnyRouter): void {
  let end = () => {};
  router.subscribe("onResolved", ({ pathChanged, fromLocation }) => {
    // the first page begins at the top like any document
    if (!pathChanged || fromLocation === undefined) return;
    end();
    end = focusWhenThere();
  });
}

function focusWhenThere(): () => void {
  const active = document.activeElement;
  const focus = () => {
    const heading = document.querySelector<HTMLElement>("main h1");
    if (heading === null) return false;
    // somebody was faster
    if (document.activeElement === active || document.activeElement === document.body) {
      if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    return true;
  };
  if (focus()) return () => {};
  const observer = new MutationObserver(() => focus() && end());
  observer.observe(document.body, { childList: true, subtree: true });
  const timer = setTimeout(() => end(), patience);
  function end() {
    observer.disconnect();
    clearTimeout(timer);
  }
  return end;
}
