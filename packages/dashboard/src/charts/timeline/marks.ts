import type { Axis } from "./axis.ts";
import type { BarAnswer, Counts, LaneAnswer } from "./lane-data.ts";

/** One thing in a lane that can be pointed at and moved to. Instants are milliseconds since 1970. */
export type Mark = ExecutionMark | SlotMark | MovedMark | BucketMark;

interface Place {
  /** The slot, or where a person has moved it, or where a bucket begins. */
  at: number;
  /** In pixels. */
  x: number;
  width: number;
}

export interface ExecutionMark extends Place {
  kind: "execution";
  bar: BarAnswer;
  /** Where its slot was, if it began visibly later. */
  lateX: number | null;
}

export interface SlotMark extends Place {
  kind: "planned" | "disabled";
  /** To where it goes on when it takes as long as few do. */
  whiskerX: number | null;
  /** As the schedule has it, where a person has moved it. */
  movedFrom: number | null;
}

/** Where a slot was that a person has moved away. */
export interface MovedMark extends Place {
  kind: "moved";
  to: number;
  toX: number;
  execution: string;
}

export interface BucketMark extends Place {
  kind: "bucket";
  to: number;
  counts: Counts;
  planned: number;
}

const narrowest = 3;
/** An outline needs some room inside. */
const narrowestOutline = 5;
/** With more executions than one in so many pixels, they are counted in buckets. */
const roomOfOne = 12;
const lateMs = 60_000;

/** One by one where there is room for it, else in buckets. */
export function marksOf(
  lane: LaneAnswer,
  axis: Axis,
  { bucketMs, first, now }: { bucketMs: number; first: number; now: number },
): Mark[] {
  const marks = isSparse(lane, axis.width)
    ? [...executions(lane, axis, now), ...slots(lane, axis), ...movedAway(lane, axis)].toSorted(
        (a, b) => a.at - b.at,
      )
    : buckets(lane, axis, { bucketMs, first });
  // while a view is asked for, the answer to another one is on screen
  return marks.filter(({ x, width }) => x + width >= 0 && x <= axis.width);
}

export function isSparse({ bars, slots: planned, planned: counted }: LaneAnswer, width: number) {
  if (bars === null || (planned === null && counted.length > 0)) return false;
  return (bars.length + (planned?.length ?? 0)) * roomOfOne <= width;
}

function executions({ bars, typical }: LaneAnswer, axis: Axis, now: number): Mark[] {
  return (bars ?? []).map((bar): ExecutionMark => {
    const at = Date.parse(bar.movedTo ?? bar.at);
    const [start, end] = spanOf(bar, now, typical?.p50Ms ?? 0);
    const x = axis.x(start);
    const isLate = bar.startedAt !== null && start - at >= lateMs && x - axis.x(at) >= 2;
    return {
      kind: "execution",
      bar,
      at,
      x,
      width: Math.max(narrowest, axis.x(end) - x),
      lateX: isLate ? axis.x(at) : null,
    };
  });
}

/** What ran lies where it ran; what did not, at its slot, or over all slots that it stands for. */
function spanOf(bar: BarAnswer, now: number, usual: number): [start: number, end: number] {
  if (bar.stretch !== null) return [Date.parse(bar.stretch.from), Date.parse(bar.stretch.to)];
  const start = Date.parse(bar.startedAt ?? bar.movedTo ?? bar.at);
  if (bar.startedAt === null) return [start, start];
  if (bar.completedAt !== null) return [start, Date.parse(bar.completedAt)];
  return [start, Math.max(start, bar.status === "running" ? now : start + usual)];
}

function slots(lane: LaneAnswer, axis: Axis): Mark[] {
  const mark =
    (kind: SlotMark["kind"]) =>
    (slot: string): SlotMark => {
      const at = Date.parse(slot);
      const x = axis.x(at);
      const [usual, long] = [lane.typical?.p50Ms ?? 0, lane.typical?.p95Ms ?? 0];
      const width = Math.max(narrowestOutline, axis.x(at + usual) - x);
      const end = axis.x(at + long);
      const origin = lane.moved.find(({ to }) => to === slot)?.slot;
      const movedFrom = origin === undefined ? null : Date.parse(origin);
      return { kind, at, x, width, whiskerX: end > x + width + 1 ? end : null, movedFrom };
    };
  return [...(lane.slots ?? []).map(mark("planned")), ...lane.disabledSlots.map(mark("disabled"))];
}

function movedAway({ bars, moved }: LaneAnswer, axis: Axis): MovedMark[] {
  const begun = (bars ?? []).flatMap(({ id, at, movedTo }) =>
    movedTo === null ? [] : [{ slot: at, to: movedTo, execution: id }],
  );
  return [...begun, ...moved].map(({ slot, to, execution }) => {
    const [at, end] = [Date.parse(slot), Date.parse(to)];
    const x = axis.x(at);
    return { kind: "moved", at, to: end, x, width: narrowestOutline, toX: axis.x(end), execution };
  });
}

function buckets(
  lane: LaneAnswer,
  axis: Axis,
  { bucketMs, first }: { bucketMs: number; first: number },
): Mark[] {
  const cells = new Map<number, { counts: Counts; planned: number }>();
  for (const { bucket, counts } of lane.past) cells.set(bucket, { counts, planned: 0 });
  for (const { bucket, slots: planned } of lane.planned)
    cells.set(bucket, { counts: cells.get(bucket)?.counts ?? {}, planned });
  return [...cells]
    .toSorted(([a], [b]) => a - b)
    .map(([bucket, cell]): BucketMark => {
      const at = first + bucket * bucketMs;
      const x = axis.x(at);
      return {
        kind: "bucket",
        at,
        to: at + bucketMs,
        x,
        width: axis.x(at + bucketMs) - x,
        ...cell,
      };
    });
}

export function totalOf({ counts, planned }: { counts: Counts; planned: number }): number {
  return Object.values(counts).reduce((sum, count) => sum + (count ?? 0), planned);
}
