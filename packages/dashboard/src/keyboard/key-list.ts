import type { LinkProps } from "@tanstack/react-router";

/** Where `g` and another key lead. */
export const placeKeys: Readonly<
  Record<string, { to: NonNullable<LinkProps["to"]>; name: string }>
> = {
  t: { to: "/", name: "Today" },
  j: { to: "/jobs", name: "Jobs" },
  e: { to: "/executions", name: "Executions" },
  a: { to: "/alerts", name: "Alerts" },
  c: { to: "/changes", name: "Changes" },
  s: { to: "/system", name: "System" },
};

export interface KeyLine {
  /** Any of these does it; a list in it is pressed one after another. */
  keys: readonly (string | readonly string[])[];
  does: string;
}

export interface KeyGroup {
  title: string;
  lines: readonly KeyLine[];
}

/** What the help lists. */
export const keyGroups: readonly KeyGroup[] = [
  {
    title: "Anywhere",
    lines: [
      { keys: ["Ctrl+K", "⌘K"], does: "Find a job, go somewhere, do something" },
      { keys: ["/"], does: "Go to the filter of the page" },
      { keys: ["."], does: "Pause live updates, or resume them" },
      { keys: ["n"], does: "Show new rows" },
      { keys: ["z"], does: "Show times in the next zone: the job’s, yours, UTC" },
      { keys: ["Ctrl+Shift+U"], does: "Undo what was just done" },
      { keys: ["Esc"], does: "Close what lies on top" },
      { keys: ["?"], does: "Show these keys" },
    ],
  },
  {
    title: "Go to",
    lines: Object.entries(placeKeys).map(([key, { name }]) => ({ keys: [["g", key]], does: name })),
  },
  {
    title: "In a list",
    lines: [
      { keys: ["j", "k"], does: "Next row, previous row" },
      { keys: ["Enter", "o"], does: "Open it; in a new tab" },
      { keys: ["x", "Shift+x"], does: "Select it; all from the last one to it" },
      { keys: ["*"], does: "Select all that match" },
    ],
  },
  {
    title: "For the row, or for what the page is about",
    lines: [
      { keys: ["e"], does: "Enable or disable" },
      { keys: ["r", "Shift+r"], does: "Run now, or retry; with other parameters" },
      { keys: ["s"], does: "Skip the next slot" },
      { keys: ["a", "m"], does: "Acknowledge its alerts; mute one, or hold all of a job" },
    ],
  },
  {
    title: "On a page",
    lines: [
      { keys: ["v"], does: "Today: as a timeline, or as an agenda" },
      { keys: ["[", "]"], does: "Execution: the one before, the one after, of the same job" },
    ],
  },
  {
    title: "In a log",
    lines: [
      { keys: ["f", "End"], does: "Follow; go to the newest line" },
      { keys: ["w"], does: "Wrap lines, or not" },
      { keys: ["t"], does: "Times of lines" },
      { keys: ["Shift+f"], does: "Next error" },
      { keys: ["l"], does: "Copy the link to the line" },
    ],
  },
];
