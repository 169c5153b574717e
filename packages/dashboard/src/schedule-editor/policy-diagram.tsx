import styles from "./schedule-editor.module.css";

/** A stretch of an execution: from slot to slot, counted from 0. `row` 1 is below. */
export interface Bar {
  from: number;
  to: number;
  row?: 0 | 1;
  /** It is cut off before it is done. */
  isCut?: boolean;
  /** It starts later than its slot. */
  isLate?: boolean;
}

export interface Diagram {
  bars: readonly Bar[];
  /** Slots without an execution. */
  empty?: readonly number[];
  /** From a slot that waits to its start. */
  waits?: readonly { from: number; to: number }[];
  /** The time in which nothing could start. */
  outage?: { from: number; to: number };
}

const slots = 5;
const distance = 40;
const margin = 8;
const height = 26;
const barHeight = 9;

const x = (slot: number) => margin + slot * distance;

/** Five slots, and what becomes of them. The sentence beside it says the same. */
export function PolicyDiagram({ bars, empty = [], waits = [], outage }: Diagram) {
  const width = x(slots - 1) + distance;
  /** Below a bar that goes on at that slot. */
  const middleAt = (slot: number) =>
    yOf(bars.some(({ from, to }) => from < slot && to > slot) ? 1 : 0) + barHeight / 2;
  return (
    <svg
      className={styles["diagram"]}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
    >
      {outage && (
        <rect
          className={styles["outage"]}
          x={x(outage.from)}
          y={0}
          width={(outage.to - outage.from) * distance}
          height={height}
        />
      )}
      <line className={styles["axis"]} x1={0} x2={width} y1={height - 3.5} y2={height - 3.5} />
      {Array.from({ length: slots }, (_, slot) => (
        <line
          className={styles["tick"]}
          key={slot}
          x1={x(slot)}
          x2={x(slot)}
          y1={height - 6}
          y2={height - 1}
        />
      ))}
      {waits.map(({ from, to }) => (
        <line
          className={styles["wait"]}
          key={from}
          x1={x(from)}
          x2={x(to)}
          y1={middleAt(from)}
          y2={middleAt(from)}
        />
      ))}
      {empty.map((slot) => (
        <circle className={styles["empty"]} key={slot} cx={x(slot)} cy={middleAt(slot)} r={3.5} />
      ))}
      {bars.map(({ from, to, row = 0, isCut = false, isLate = false }) => (
        <g key={`${from} ${row}`}>
          <rect
            className={isLate ? styles["lateBar"] : styles["bar"]}
            x={x(from)}
            y={yOf(row)}
            width={(to - from) * distance - 1}
            height={row === 1 || bars.some((bar) => bar.row === 1) ? barHeight - 2 : barHeight}
          />
          {isCut && (
            <path className={styles["cut"]} d={`M${x(to) - 4} ${yOf(row) - 2} v${barHeight + 4}`} />
          )}
        </g>
      ))}
    </svg>
  );
}

function yOf(row: 0 | 1): number {
  return row === 0 ? 4 : 12;
}
