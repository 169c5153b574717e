import { useParams } from "@tanstack/react-router";
import type { EntryGroup } from "./entry.ts";
import { useAlertEntries } from "./use-alert-entries.tsx";
import { useExecutionEntries } from "./use-execution-entries.tsx";
import { useJobEntries } from "./use-job-entries.tsx";
import { usePageEntries } from "./use-page-entries.ts";
import { usePlaceEntries } from "./use-place-entries.ts";
import { useRecentEntries } from "./use-recent-entries.ts";
import { useSettingEntries } from "./use-setting-entries.ts";

/** All that fits what is typed, by kind; the kind with the best one first. */
export function useEntries(text: string): EntryGroup[] {
  const { job, part } = useParams({ strict: false });
  const alerts = useAlertEntries(text, part ?? null);
  const jobs = useJobEntries(text, job ?? null);
  const ofPage = usePageEntries(text);
  const groups: EntryGroup[] = [
    ...alerts.slice(0, -1),
    ...jobs.slice(0, -1),
    // a job's own head is there in words already
    { title: "On this page", entries: job === undefined ? ofPage : [] },
    { title: "Recent actions", entries: useRecentEntries(text) },
    ...alerts.slice(-1),
    ...jobs.slice(-1),
    useExecutionEntries(text),
    { title: "Go to", entries: usePlaceEntries(text) },
    { title: "Settings", entries: useSettingEntries(text) },
  ];
  const filled = groups.filter(({ entries, expected = 0 }) => entries.length > 0 || expected > 0);
  if (text.trim() === "") return filled;
  return filled
    .map((group) => ({ ...group, entries: group.entries.toSorted((a, b) => b.score - a.score) }))
    .toSorted((a, b) => bestOf(b) - bestOf(a));
}

const bestOf = ({ entries }: EntryGroup): number => entries[0]?.score ?? 0;
