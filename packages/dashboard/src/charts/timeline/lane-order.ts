import type { LaneAnswer } from "./lane-data.ts";

/** Lanes under one heading. */
export interface LaneGroup {
  /** Null: it needs no heading. */
  title: string | null;
  lanes: LaneAnswer[];
  /** Only the first few are shown until all are asked for. */
  isFolded?: boolean;
}

/** Jobs by folder, in a folder by next slot; among folders of a large installation, first the jobs that fail or run. */
export function groupLanes(lanes: readonly LaneAnswer[]): LaneGroup[] {
  const jobs = lanes.filter(({ kind }) => kind === "job");
  const others = lanes.filter(({ kind }) => kind !== "job" && kind !== "one_time");
  const oneTime = lanes.filter(({ kind }) => kind === "one_time");
  if (others.length > 0) {
    return [
      ...(jobs.length > 0 ? [{ title: "Failing or running", lanes: jobs, isFolded: true }] : []),
      {
        title: others[0]!.kind === "folder" ? "Folders" : "Handlers",
        lanes: others.toSorted(byKey),
      },
      ...(oneTime.length > 0 ? [{ title: null, lanes: oneTime }] : []),
    ];
  }
  const byFolder = new Map<string | null, LaneAnswer[]>();
  for (const lane of jobs.toSorted(bySlot)) {
    const folder = lane.job?.folder ?? null;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), lane]);
  }
  const groups = [...byFolder]
    .toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))
    .map(([folder, inFolder]): LaneGroup => ({
      title: byFolder.size === 1 && folder === null ? null : (folder ?? "Without a folder"),
      lanes: inFolder,
    }));
  if (oneTime.length === 0) return groups;
  const isHeaded = groups.some(({ title }) => title !== null);
  return [...groups, { title: isHeaded ? "Without a job" : null, lanes: oneTime }];
}

const names = new Intl.Collator("en", { numeric: true });

/** "Folder 2" before "folder 10"; what has none comes last. */
function byKey(a: LaneAnswer, b: LaneAnswer): number {
  if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
  return names.compare(a.key, b.key);
}

function bySlot(a: LaneAnswer, b: LaneAnswer): number {
  const [one, other] = [a.job?.nextSlot ?? "~", b.job?.nextSlot ?? "~"];
  if (one !== other) return one < other ? -1 : 1;
  return (a.job?.name ?? "") < (b.job?.name ?? "") ? -1 : 1;
}
