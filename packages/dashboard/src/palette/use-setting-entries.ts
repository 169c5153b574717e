import { usePreferences, type Preferences } from "../frame/preferences.ts";
import { pauseLive, resumeLive, useLive } from "../live/index.ts";
import { useDisplayZone } from "../time/index.ts";
import type { Entry } from "./entry.ts";
import { bestScore } from "./fuzzy.ts";

/** What one can set for oneself; listed once something is typed. */
export function useSettingEntries(text: string): Entry[] {
  const [preferences, change] = usePreferences();
  const { setZone } = useDisplayZone();
  const { state } = useLive();
  if (text.trim() === "") return [];
  const isPaused = state === "paused";
  const all = [
    ...choices.map(([label, set]) => ({
      label,
      isChosen: Object.entries(set).every(
        ([name, value]) => preferences[name as keyof Preferences] === value,
      ),
      run: () => (set.zone === undefined ? change(set) : setZone(set.zone)),
    })),
    {
      label: isPaused ? "Resume live updates" : "Pause live updates",
      isChosen: false,
      run: isPaused ? resumeLive : pauseLive,
    },
  ];
  return all.flatMap(({ label, isChosen, run }) => {
    const score = bestScore(text, [label]);
    return score === null ? [] : [{ id: `set ${label}`, label, isChosen, score, run }];
  });
}

const choices: readonly (readonly [label: string, Partial<Preferences>])[] = [
  ["Theme: as the system", { theme: "system" }],
  ["Theme: light", { theme: "light" }],
  ["Theme: dark", { theme: "dark" }],
  ["Theme: high contrast", { theme: "contrast" }],
  ["Density: two lines a row", { density: "comfortable" }],
  ["Density: one line a row", { density: "compact" }],
  ["Hours: 24", { hours: "24" }],
  ["Hours: 12", { hours: "12" }],
  ["Zone: as each page has it", { zone: "auto" }],
  ["Zone: the job’s", { zone: "job" }],
  ["Zone: yours", { zone: "mine" }],
  ["Zone: UTC", { zone: "utc" }],
  ["Single keys: on", { shortcuts: true }],
  ["Single keys: off", { shortcuts: false }],
  ["Motion: as the system", { motion: "system" }],
  ["Motion: reduced", { motion: "reduced" }],
];
