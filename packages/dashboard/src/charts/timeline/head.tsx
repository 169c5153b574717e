import { useId } from "react";
import { dayMarks, hourMarks, type Axis } from "./axis.ts";
import styles from "./head.module.css";
import type { TimelineAnswer } from "./lane-data.ts";
import { clockChanges, localDay, localMinutes, type Offset } from "./local-time.ts";
import type { Range } from "./range.ts";
import { stepLine } from "./step-line.ts";

export const axisHeight = 44;
export const bandHeight = 24;

export interface HeadProps {
  axis: Axis;
  offsets: readonly Offset[];
  answer: TimelineAnswer;
  now: number;
  range: Range | null;
}

/** Days and hours as the clocks of the zone show them, and below them how many executions there are at once. */
export function Head({ axis, offsets, answer, now, range }: HeadProps) {
  const height = axisHeight + bandHeight;
  return (
    <svg
      className={styles.head}
      width={axis.width}
      height={height}
      viewBox={`0 0 ${axis.width} ${height}`}
      aria-hidden="true"
    >
      {range !== null && (
        <rect
          className={styles.range}
          x={axis.x(range.from)}
          width={axis.x(range.to) - axis.x(range.from)}
          height={height}
        />
      )}
      <Days axis={axis} offsets={offsets} />
      <Hours axis={axis} offsets={offsets} now={now} />
      <Changes axis={axis} offsets={offsets} />
      <Band axis={axis} answer={answer} />
      <NowTime axis={axis} offsets={offsets} now={now} />
    </svg>
  );
}

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});
const shortDayFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  timeZone: "UTC",
});

function Days({ axis, offsets }: { axis: Axis; offsets: readonly Offset[] }) {
  return dayMarks(axis, offsets, localDay(offsets, axis.from)).map(({ x, start, width, day }) => (
    <g key={day}>
      {start !== null && <path className={styles.day} d={`M${start + 0.5} 0V${axisHeight}`} />}
      {width >= 48 && (
        <text className={styles.dayName} x={x + (start === null ? 0 : 7)} y={15}>
          {(width >= 170 ? dayFormat : shortDayFormat).format(new Date(`${day}T12:00:00Z`))}
        </text>
      )}
    </g>
  ));
}

function Hours({ axis, offsets, now }: { axis: Axis; offsets: readonly Offset[]; now: number }) {
  const nowX = axis.x(now);
  const gaps = clockChanges(offsets, axis.from, axis.to).filter(({ isForward }) => isForward);
  // there the name of the gap stands: "02→03"
  const isInGapName = (x: number) =>
    gaps.some(({ at }) => x > axis.x(at) - 20 && x < axis.x(at) + gapNameWidth);
  return hourMarks(axis, offsets).map(({ at, x, label, pass }) => (
    <g key={at}>
      <path
        className={styles.tick}
        d={`M${Math.round(x) + 0.5} ${axisHeight - (label === null ? 4 : 7)}V${axisHeight}`}
      />
      {label !== null && Math.abs(x + 10 - nowX) > 30 && !isInGapName(x) && (
        <text className={pass === null ? styles.hour : styles.hourTwice} x={x + 2} y={35}>
          {label}
        </text>
      )}
    </g>
  ));
}

const gapNameWidth = 38;

/** Where the clocks go forward, hours are left out: "02→03". Where they go back, hours are named twice. */
function Changes({ axis, offsets }: { axis: Axis; offsets: readonly Offset[] }) {
  return clockChanges(offsets, axis.from, axis.to).map(({ at, before, after, isForward }) => {
    const x = axis.x(at);
    if (!isForward) return <path key={at} className={styles.change} d={`M${x} 22V${axisHeight}`} />;
    return (
      <g key={at}>
        <rect className={styles.gap} x={x - 1.5} y={22} width={3} height={axisHeight - 22} />
        <text className={styles.hourTwice} x={x + 4} y={35}>
          {`${clock(before)}→${clock(after)}`}
        </text>
      </g>
    );
  });
}

function clock(minutes: number): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  const tail = minute === 0 ? "" : `:${String(minute).padStart(2, "0")}`;
  return `${String(hour).padStart(2, "0")}${tail}`;
}

function Band({ axis, answer }: { axis: Axis; answer: TimelineAnswer }) {
  const { actual, expected, capacity } = answer;
  const clip = useId();
  const most = Math.max(1, ...actual.map((one) => one ?? 0), ...expected.map((one) => one ?? 0));
  // far above of what there is, the line of what there could be stays at the top
  const top = Math.max(most, Math.min(capacity ?? 0, most * 1.6)) * 1.15;
  const y = (count: number) => axisHeight + bandHeight - 1 - (count / top) * (bandHeight - 3);
  const line = (counts: readonly (number | null)[]) => stepLine(answer, counts, axis, y);
  const isAbove = capacity !== null && capacity > most * 1.6;
  return (
    <>
      <clipPath id={clip}>
        <rect x={0} y={axisHeight} width={axis.width} height={bandHeight} />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        <path className={styles.actual} d={line(actual)} />
        <path className={styles.expected} d={line(expected)} />
        {capacity !== null && (
          <path
            className={styles.capacity}
            d={`M0 ${isAbove ? axisHeight + 2.5 : y(capacity)}H${axis.width}`}
          />
        )}
      </g>
      <path className={styles.base} d={`M0 ${axisHeight + bandHeight - 0.5}H${axis.width}`} />
      <path className={styles.base} d={`M0 ${axisHeight + 0.5}H${axis.width}`} />
    </>
  );
}

function NowTime({ axis, offsets, now }: { axis: Axis; offsets: readonly Offset[]; now: number }) {
  const x = axis.x(now);
  if (x < 0 || x > axis.width) return null;
  const minutes = localMinutes(offsets, now);
  const label = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const labelX = Math.min(Math.max(x, 20), axis.width - 20);
  return (
    <g>
      <path className={styles.now} d={`M${x} 40V${axisHeight + bandHeight}`} />
      <rect className={styles.nowBox} x={labelX - 20} y={22} width={40} height={18} rx={2} />
      <text className={styles.nowTime} x={labelX} y={35} textAnchor="middle">
        {label}
      </text>
    </g>
  );
}
