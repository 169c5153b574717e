import type { StateName } from "../../status/state.ts";
import styles from "./shapes.module.css";

/** The bar's place in its lane, in pixels. */
export interface Box {
  x: number;
  width: number;
  /** Of the fill of what runs. */
  hatch: string;
}

export const laneHeight = 28;
const top = 7;
const height = 14;
const half = height / 2;
const drop = 3;

/** The shape tells the outcome without colour. */
export function ExecutionShape({ state, box }: { state: StateName; box: Box }) {
  const { x, width, hatch } = box;
  const full = { x, width, y: top, height };
  const lower = { x, width, y: top + half, height: half };
  switch (state) {
    case "completed":
      return <rect className={styles.completed} {...full} />;
    case "failed":
      return <rect className={styles.failed} {...full} height={height + drop} />;
    case "timeout":
      return <path className={styles.failed} d={notched(x, width)} />;
    case "running":
      return (
        <>
          <rect fill={`url(#${hatch})`} {...full} />
          <rect className={styles.running} {...inside(full)} />
        </>
      );
    case "retrying":
      return (
        <>
          <rect fill={`url(#${hatch})`} {...lower} />
          <rect className={styles.retrying} {...full} height={half} />
        </>
      );
    case "queued":
      return <rect className={styles.queued} {...inside(full)} />;
    case "cancelled":
      return (
        <>
          <rect className={styles.cancelled} {...inside(lower)} />
          <path
            className={styles.cancelled}
            d={`M${x - 1} ${top + height}l${Math.max(5, Math.min(width + 2, 9))} ${-height}`}
          />
        </>
      );
    case "skipped":
      return <rect className={styles.skipped} {...inside(lower)} />;
    case "missed":
      return <rect className={styles.missed} {...inside({ ...full, height: height + drop })} />;
    case "planned":
    case "scheduled":
      return <rect className={styles.planned} {...inside(lower)} />;
    case "disabled":
      return <rect className={styles.disabled} {...inside(lower)} />;
  }
}

/** A line of one pixel lies inside of the box. */
function inside(box: { x: number; y: number; width: number; height: number }) {
  return {
    x: box.x + 0.5,
    y: box.y + 0.5,
    width: Math.max(1.5, box.width - 1),
    height: box.height - 1,
  };
}

function notched(x: number, width: number): string {
  const notch = Math.min(4, width / 2);
  const middle = x + width / 2;
  const bottom = top + height + drop;
  return `M${x} ${top}H${middle - notch / 2}V${top + 4}H${middle + notch / 2}V${top}H${x + width}V${bottom}H${x}Z`;
}
