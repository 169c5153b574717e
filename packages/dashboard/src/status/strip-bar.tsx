import { hatch } from "./hatch.ts";
import type { StateName } from "./state.ts";
import styles from "./slot-strip.module.css";

export interface BarBox {
  x: number;
  /** Of the top of a bar of full height. */
  top: number;
  width: number;
  height: number;
}

/** How far what needs a person reaches below the baseline, in pixels. */
export const drop = 3;

/** The shape of a slot: it says its state without colour. */
export function StripBar({ state, box }: { state: StateName; box: BarBox }) {
  const { x, top, width, height } = box;
  const half = Math.round(height / 2);
  const base = top + height;
  switch (state) {
    case "completed":
    case "failed":
    case "timeout":
      return <path className={styles.solid} d={solidShape(state, box)} />;
    case "running":
      return (
        <>
          <Outline x={x} y={top} width={width} height={height} />
          <path d={hatch(x + 0.5, top + 0.5, width - 1, height - 1)} />
        </>
      );
    case "retrying":
      return (
        <>
          <rect className={styles.solid} x={x} y={top} width={width} height={half} />
          <Outline x={x} y={top + half} width={width} height={height - half} />
          <path d={hatch(x + 0.5, top + half, width - 1, height - half - 0.5)} />
        </>
      );
    case "queued":
      return <Outline x={x} y={top} width={width} height={height} />;
    case "missed":
      return <Outline x={x} y={top} width={width} height={height + drop} isDashed />;
    case "cancelled":
      return (
        <>
          <Outline x={x} y={base - half} width={width} height={half} />
          <path className={styles.slash} d={`M${x} ${base}L${x + width} ${base - half}`} />
        </>
      );
    case "skipped":
      return <Outline x={x} y={top + Math.round(height / 4)} width={width} height={half} />;
    case "scheduled":
      return (
        <>
          <Outline x={x} y={base - half} width={width} height={half} />
          <circle className={styles.solid} cx={x + width / 2} cy={base - half - 3} r="1.5" />
        </>
      );
    case "planned":
    case "disabled":
      return <Outline x={x} y={base - half} width={width} height={half} />;
  }
}

export type SolidState = "completed" | "failed" | "timeout";

/** The outline of a bar that is filled as a whole. Many of one state are drawn as one path: that is much quicker. */
export function solidShape(state: SolidState, box: BarBox): string {
  const { x, top, width, height } = box;
  switch (state) {
    case "completed":
      return `M${x} ${top}h${width}v${height}h${-width}Z`;
    case "failed":
      return `M${x} ${top}h${width}v${height + drop}h${-width}Z`;
    case "timeout":
      return notched(box);
  }
}

function Outline({
  x,
  y,
  width,
  height,
  isDashed = false,
}: {
  x: number;
  y: number;
  width: number;
  height: number;
  isDashed?: boolean;
}) {
  return (
    <rect
      className={isDashed ? styles.dashed : styles.outline}
      x={x + 0.5}
      y={y + 0.5}
      width={width - 1}
      height={height - 1}
    />
  );
}

function notched({ x, top, width, height }: BarBox): string {
  const depth = Math.round(height / 4);
  const side = Math.floor((width - 2) / 2);
  return `M${x} ${top}h${side}v${depth}h${width - 2 * side}v${-depth}h${side}v${height + drop}h${-width}Z`;
}
