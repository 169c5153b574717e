import { useEffect } from "react";
import { faviconOf } from "./mark.tsx";

/** The mark as the picture of the tab; a sector of it is red while alerts are open. */
export function useFavicon(needsYou: boolean): void {
  useEffect(() => {
    // it stands on the browser's own colours, not on the page's
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const show = () => {
      linkOf().href = faviconOf({ needsYou, isDark: dark.matches });
    };
    show();
    dark.addEventListener("change", show);
    return () => dark.removeEventListener("change", show);
  }, [needsYou]);
}

function linkOf(): HTMLLinkElement {
  const found = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (found !== null) return found;
  const link = document.createElement("link");
  link.rel = "icon";
  link.type = "image/svg+xml";
  return document.head.appendChild(link);
}
