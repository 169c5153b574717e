import { useState } from "react";
import type { Entry } from "./entry.ts";
import { bestScore } from "./fuzzy.ts";

/** What the head of the page offers: its own buttons are pressed, which ask what they always ask. */
export function usePageEntries(text: string): Entry[] {
  const [controls] = useState(controlsOfHead);
  return controls.flatMap((control, index) => {
    const label = nameOf(control);
    const score = bestScore(text, [label]);
    if (score === null) return [];
    const run = () => {
      control.focus();
      control.click();
    };
    return [{ id: `page ${index}`, label, score, run }];
  });
}

function controlsOfHead(): HTMLElement[] {
  const line = document.querySelector("main header > :first-child");
  return [...(line?.querySelectorAll<HTMLElement>("button, a[href]") ?? [])].filter(
    (control) =>
      nameOf(control) !== "" && !control.matches(":disabled, [aria-disabled='true'], h1 *"),
  );
}

function nameOf(control: HTMLElement): string {
  return control.getAttribute("aria-label") ?? control.textContent.trim();
}
