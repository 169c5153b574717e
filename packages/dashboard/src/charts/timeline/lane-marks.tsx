import { memo } from "react";
import { DenseLane } from "./dense-lane.tsx";
import { ExecutionShape } from "./execution-shape.tsx";
import type { BucketMark, Mark, MovedMark } from "./marks.ts";
import styles from "./shapes.module.css";
import { stateOfBar } from "./words.ts";

export interface LaneMarksProps {
  marks: readonly Mark[];
  y: number;
  hatch: string;
  now: number;
}

/** What a lane shows, drawn at its height. */
export const LaneMarks = memo(function LaneMarks({ marks, y, hatch, now }: LaneMarksProps) {
  const dense = marks.filter((mark): mark is BucketMark => mark.kind === "bucket");
  return (
    <g transform={`translate(0 ${y})`}>
      {dense.length > 0 && <DenseLane marks={dense} />}
      {marks.map((mark) => (
        <SparseMark key={`${mark.kind} ${mark.at}`} mark={mark} hatch={hatch} now={now} />
      ))}
    </g>
  );
});

function SparseMark({ mark, hatch, now }: { mark: Mark; hatch: string; now: number }) {
  if (mark.kind === "bucket") return null;
  if (mark.kind === "moved") return <MovedArrow mark={mark} />;
  const box = { x: mark.x, width: mark.width, hatch };
  if (mark.kind === "execution") {
    return (
      <>
        <ExecutionShape state={stateOfBar(mark.bar, now).name} box={box} />
        {mark.bar.reason === "skipped_by_person" && <SkipGlyph x={mark.x} />}
        {mark.lateX !== null && (
          <>
            <path className={styles.late} d={`M${mark.lateX} 23.5v-4m0 2H${mark.x}`} />
            <circle className={styles.lateDot} cx={mark.x + 1.5} cy={4} r={1.5} />
          </>
        )}
      </>
    );
  }
  return (
    <>
      {mark.whiskerX !== null && (
        <path
          className={styles.whisker}
          d={`M${mark.x + mark.width} 17.5H${mark.whiskerX}m0 -2.5v5`}
        />
      )}
      <ExecutionShape state={mark.kind === "planned" ? "planned" : "disabled"} box={box} />
    </>
  );
}

/** A ring where the slot was, and the way to where it is now. */
function MovedArrow({ mark: { x, toX } }: { mark: MovedMark }) {
  const isLater = toX > x;
  const [from, to] = isLater ? [x + 5, toX] : [x, toX + 3];
  const head = isLater ? -3.5 : 3.5;
  return (
    <>
      <circle className={styles.movedRing} cx={x + 2.5} cy={24} r={2} />
      <path className={styles.movedWay} d={`M${from} 24.5H${to}`} />
      <path className={styles.movedHead} d={`M${to + head} 22l${-head} 2.5 ${head} 2.5`} />
    </>
  );
}

/** Two bars and an arrow above the slot: somebody skips it. */
function SkipGlyph({ x }: { x: number }) {
  return <path className={styles.cancelled} d={`M${x} 5v6m3-6v6m2.5-3h5m-2-2 2 2-2 2`} />;
}
