import { useEffect } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { Floating } from "../ui/floating.tsx";
import { Menu } from "../ui/menu.tsx";

/** Milliseconds after the page is there: what it still asks for comes first. */
const restMs = 1_500;

/** Loads what opens over the page when there is nothing else to do, so that the first press opens it at once. */
export function useWarmUp(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const layer of [Menu, Floating, Dialog])
        layer.load().catch(() => {
          // whoever opens it is told
        });
    }, restMs);
    return () => clearTimeout(timer);
  }, []);
}
