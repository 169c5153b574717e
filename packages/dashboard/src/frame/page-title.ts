import type { AnyRouter } from "@tanstack/react-router";
import { useEffect } from "react";

let title = "";
/** How many alerts need somebody. */
let count = 0;

/** Gives the document a title while a page is shown: `usePageTitle("✕ Refresh metadata, execution 8f21")`. */
export function usePageTitle(text: string): void {
  useEffect(() => setTitle(text), [text]);
}

/** Puts the number of open alerts before the title, so that it is seen in a tab that is not open. */
export function useTitleCount(open: number): void {
  useEffect(() => {
    count = open;
    write();
  }, [open]);
}

/** Each page begins with the title of its route. */
export function showTitles(router: AnyRouter): void {
  router.subscribe("onBeforeLoad", ({ pathChanged, toLocation }) => {
    if (!pathChanged && title !== "") return;
    const match = router.matchRoutes(toLocation).at(-1);
    setTitle(match?.staticData.title ?? "No such page");
  });
}

function setTitle(text: string): void {
  title = text;
  write();
}

function write(): void {
  const number = count === 0 ? "" : `(${count}) `;
  document.title = title === "" ? `${number}Horarium` : `${number}${title} · Horarium`;
}
