import { useId } from "react";
import { hourMarks, type Axis } from "./axis.ts";
import { laneHeight } from "./execution-shape.tsx";
import { LaneMarks } from "./lane-marks.tsx";
import styles from "./lanes.module.css";
import type { QuietAnswer } from "./lane-data.ts";
import { isAbout, quietBoxes } from "./quiet-windows.ts";
import type { Row } from "./rows.ts";
import { localDays, type Offset } from "./local-time.ts";
import type { Mark } from "./marks.ts";
import type { Range } from "./range.ts";
import shapes from "./shapes.module.css";

export interface LanesProps {
  axis: Axis;
  offsets: readonly Offset[];
  rows: readonly Row[];
  height: number;
  now: number;
  range: Range | null;
  /** Washed over the lanes that they are about. */
  quiet: readonly QuietAnswer[];
  /** What is pointed at or focused, with its row. */
  marked: { row: Row; mark: Mark } | null;
  isFocused: boolean;
  /** Jobs of the collision that is looked at. */
  highlighted: ReadonlySet<string>;
}

/** The lanes below each other, on ruled paper. */
export function Lanes(props: LanesProps) {
  const { axis, offsets, rows, height, now, range, quiet, marked, isFocused, highlighted } = props;
  const hatch = useId();
  const nowX = axis.x(now);
  return (
    <svg
      className={styles.lanes}
      width={axis.width}
      height={height}
      viewBox={`0 0 ${axis.width} ${height}`}
      aria-hidden="true"
    >
      <defs>
        <pattern
          id={hatch}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path className={shapes.hatchLine} d="M1 0V4" />
        </pattern>
      </defs>
      {rows.map(
        ({ y, lane }) =>
          lane?.job &&
          highlighted.has(lane.job.id) && (
            <rect
              key={lane.job.id}
              className={styles.highlight}
              y={y}
              width={axis.width}
              height={laneHeight}
            />
          ),
      )}
      {quietBoxes(quiet, axis).map(({ quiet: one, x, width }) =>
        one.lanes === null ? (
          <QuietWash key={`${one.id} ${one.from}`} box={{ x, y: 0, width, height }} />
        ) : (
          rows.map(
            ({ key, y, lane, height: rowHeight }) =>
              lane !== null &&
              isAbout(one, lane) && (
                <QuietWash
                  key={`${one.id} ${one.from} ${key}`}
                  box={{ x, y, width, height: rowHeight }}
                />
              ),
          )
        ),
      )}
      {range !== null && (
        <rect
          className={styles.range}
          x={axis.x(range.from)}
          width={axis.x(range.to) - axis.x(range.from)}
          height={height}
        />
      )}
      <path className={styles.hour} d={hourLines(axis, offsets, height)} />
      <path className={styles.day} d={dayLines(axis, offsets, height)} />
      {rows.map(({ key, y, lane, height: rowHeight }) => (
        <path
          key={key}
          className={lane === null ? styles.heading : styles.rule}
          d={`M0 ${y + rowHeight - 0.5}H${axis.width}`}
        />
      ))}
      {rows.map(
        ({ key, y, lane, marks }) =>
          lane !== null && <LaneMarks key={key} marks={marks} y={y} hatch={hatch} now={now} />,
      )}
      {nowX >= 0 && nowX <= axis.width && (
        <path className={styles.now} d={`M${nowX} 0V${height}`} />
      )}
      {marked !== null && (
        <rect
          className={isFocused ? styles.focus : styles.hover}
          x={marked.mark.x - 3}
          y={marked.row.y + 3}
          width={marked.mark.width + 6}
          height={laneHeight - 5}
          rx={2}
        />
      )}
    </svg>
  );
}

function QuietWash({
  box: { x, y, width, height },
}: {
  box: { x: number; y: number; width: number; height: number };
}) {
  return (
    <>
      <rect className={styles.quiet} x={x} y={y} width={width} height={height} />
      <path className={styles.quietEdge} d={`M${x} ${y}v${height}m${width} 0v${-height}`} />
    </>
  );
}

function hourLines(axis: Axis, offsets: readonly Offset[], height: number): string {
  return hourMarks(axis, offsets)
    .filter(({ label }) => label !== null)
    .map(({ x }) => `M${Math.round(x) + 0.5} 0V${height}`)
    .join("");
}

function dayLines(axis: Axis, offsets: readonly Offset[], height: number): string {
  return localDays(offsets, axis.from, axis.to)
    .map(({ at }) => `M${Math.round(axis.x(at)) + 0.5} 0V${height}`)
    .join("");
}
