import type { Axis } from "./axis.ts";
import { laneHeight } from "./execution-shape.tsx";
import type { LaneAnswer, TimelineAnswer } from "./lane-data.ts";
import { groupLanes } from "./lane-order.ts";
import { marksOf, type Mark } from "./marks.ts";

/** One line of the chart: a heading, or a lane. */
export interface Row {
  key: string;
  y: number;
  height: number;
  /** Of a heading. */
  title: string | null;
  lane: LaneAnswer | null;
  marks: readonly Mark[];
  /** Of a folder that is open: its jobs stand below it. */
  isOpen: boolean;
  /** Below a folder that is open. */
  isInside: boolean;
  /** Of a heading: how many lanes below it are left out. */
  left: number;
}

/** What a chart shows beside the lanes of the answer itself. */
export interface Unfolded {
  folders: readonly Opened[];
  /** The jobs beside folders: all, or the first few. */
  hasAllJobs: boolean;
}

export interface Opened {
  folder: string;
  /** Null while it is loaded. */
  answer: TimelineAnswer | null;
}

const headingHeight = 30;
/** Of the jobs beside folders, until all are asked for: the folders must not lie below the screen. */
const fewJobs = 6;

/** Headings and lanes from the top down, with the height at which each lies. */
export function rowsOf(
  answer: TimelineAnswer,
  { axis, now, unfolded }: { axis: Axis; now: number; unfolded: Unfolded },
): Row[] {
  const rows: Row[] = [];
  let y = 0;
  const add = (row: Partial<Row> & { key: string }, height: number) => {
    rows.push({
      y,
      height,
      title: null,
      lane: null,
      marks: [],
      isOpen: false,
      isInside: false,
      left: 0,
      ...row,
    });
    y += height;
  };
  const addLane = (lane: LaneAnswer, of: TimelineAnswer, more: Partial<Row> & { key: string }) => {
    const grid = { bucketMs: of.bucketMs, first: Date.parse(of.from), now };
    add({ lane, marks: marksOf(lane, axis, grid), ...more }, laneHeight);
  };
  for (const { title, lanes, isFolded } of groupLanes(answer.lanes)) {
    const shown = isFolded && !unfolded.hasAllJobs ? lanes.slice(0, fewJobs) : lanes;
    const left = lanes.length - shown.length;
    if (title !== null) add({ key: `title ${title}`, title, left }, headingHeight);
    for (const lane of shown) {
      const key = `${lane.kind} ${lane.key}`;
      const open = unfolded.folders.find(
        ({ folder }) => lane.kind === "folder" && folder === lane.key,
      );
      addLane(lane, answer, { key, isOpen: open !== undefined });
      for (const inner of open?.answer?.lanes ?? [])
        addLane(inner, open!.answer!, { key: `${key} ${inner.key}`, isInside: true });
    }
  }
  return rows;
}

export function heightOf(rows: readonly Row[]): number {
  const last = rows.at(-1);
  return last === undefined ? 0 : last.y + last.height;
}
