import { isInScope, occurrencesBetween, readQuietWindows, type Horarium } from "horarium";
import type { Lane } from "./lanes.ts";

/** When a quiet window holds alerts, once. */
export interface QuietStretch {
  id: string;
  name: string;
  from: Date;
  to: Date;
  /** The keys of the lanes whose alerts it holds; null: all. */
  lanes: string[] | null;
}

const mostOfOne = 50;
const most = 200;

/** The quiet windows that reach into a stretch of time, in order, with the lanes that they are about. */
export async function readQuiet(
  { db }: Horarium,
  lanes: readonly Lane[],
  { from, to }: { from: number; to: number },
): Promise<QuietStretch[]> {
  const windows = await readQuietWindows(db);
  const range = { from: new Date(from), to: new Date(to), limit: mostOfOne };
  return windows
    .flatMap((window): QuietStretch[] => {
      const about =
        window.scope === "all"
          ? null
          : lanes.flatMap((lane) => (isInScope(window, scopedOf(lane)) ? lane.key! : []));
      if (about?.length === 0) return [];
      const { id, name } = window;
      return occurrencesBetween(window, range).map((occurrence) => ({
        id,
        name,
        from: occurrence.from,
        to: occurrence.until,
        lanes: about,
      }));
    })
    .toSorted((a, b) => a.from.getTime() - b.from.getTime())
    .slice(0, most);
}

/** A folder's lane is in scope if the whole folder is. */
function scopedOf({ kind, key, job }: Lane) {
  if (job !== null) return { id: job.id, folder: job.folder, tags: job.tags };
  return kind === "folder" && key !== null ? { id: "", folder: key, tags: [] } : null;
}
