import type { JSX } from "react";
import { classNames } from "../ui/class-names.ts";
import { wordOf } from "./state-of.ts";
import type { StateName } from "./state.ts";
import styles from "./status-glyph.module.css";

export interface StatusGlyphProps {
  state: StateName;
  size?: 12 | 16;
  /** Its name, where no words stand beside it. */
  label?: string | true;
}

/** Each state has a silhouette of its own; the colour comes second. Words beside it say the same, or `label` does. */
export function StatusGlyph({ state, size = 16, label }: StatusGlyphProps) {
  const name = label === true ? wordOf(state) : label;
  return (
    <svg
      className={classNames(styles.glyph, styles[state])}
      width={size}
      height={size}
      viewBox={`0 0 ${size} ${size}`}
      {...(name === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": name })}
    >
      {size === 12 ? small[state] : normal[state]}
    </svg>
  );
}

type Drawings = Record<StateName, JSX.Element>;

const normal: Drawings = {
  planned: <circle cx="8" cy="8" r="5.75" />,
  scheduled: <path d="M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 4.5V8l2.6 1.6" />,
  queued: (
    <>
      <circle cx="8" cy="8" r="6" />
      <circle className={styles.solid} cx="8" cy="8" r="2" />
    </>
  ),
  running: (
    <g className={styles.turning}>
      <circle cx="8" cy="8" r="6" />
      <path className={styles.solid} d="M8 8V2a6 6 0 0 1 6 6Z" />
    </g>
  ),
  completed: <path className={styles.heavy} d="m2.5 8.6 3.6 3.6L13.5 4" />,
  failed: (
    <path className={styles.solid} fillRule="evenodd" d={`M2 2h12v12H2Z${cross(8, 4, 0.9)}`} />
  ),
  timeout: (
    <path
      className={styles.solid}
      fillRule="evenodd"
      d="M2 2h12v12H2ZM7.2 4.4v4.4h4.4V7.2H8.8V4.4Z"
    />
  ),
  retrying: (
    <path className={styles.strong} d="M13.2 8.4A5.3 5.3 0 1 1 11.6 4.3l1.7 1.6M13.4 2.2v3.8H9.6" />
  ),
  cancelled: <path d="M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM3.8 12.2l8.4-8.4" />,
  skipped: <path d="M2.75 3.5v9M5.75 3.5v9M8.5 8h5m-2.6-2.8L13.8 8l-2.9 2.8" />,
  missed: <circle className={styles.dashed} cx="8" cy="8" r="5.75" />,
  disabled: <path className={styles.solid} d="M4 3h2.75v10H4zM9.25 3H12v10H9.25z" />,
};

const small: Drawings = {
  planned: <circle cx="6" cy="6" r="4.25" />,
  scheduled: <path d="M10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM6 3.5V6l1.8 1.2" />,
  queued: (
    <>
      <circle cx="6" cy="6" r="4.5" />
      <circle className={styles.solid} cx="6" cy="6" r="1.6" />
    </>
  ),
  running: (
    <g className={styles.turning}>
      <circle cx="6" cy="6" r="4.5" />
      <path className={styles.solid} d="M6 6V1.5A4.5 4.5 0 0 1 10.5 6Z" />
    </g>
  ),
  completed: <path className={styles.heavy} d="m1.75 6.5 2.75 2.75L10.25 3" />,
  failed: (
    <path className={styles.solid} fillRule="evenodd" d={`M1 1h10v10H1Z${cross(6, 3.2, 0.75)}`} />
  ),
  timeout: (
    <path
      className={styles.solid}
      fillRule="evenodd"
      d="M1 1h10v10H1ZM5.3 2.8v3.9h3.5V5.3H6.7V2.8Z"
    />
  ),
  retrying: (
    <path className={styles.strong} d="M10 6.2A4 4 0 1 1 8.8 3.2l1.3 1.3M10.2 1.4v3.1H7.1" />
  ),
  cancelled: <path d="M10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM2.8 9.2l6.4-6.4" />,
  skipped: <path d="M1.75 2.5v7M4.25 2.5v7M6.5 6h4M8.6 4l2 2-2 2" />,
  missed: <circle className={styles.dashed} cx="6" cy="6" r="4.25" />,
  disabled: <path className={styles.solid} d="M2.75 2h2.25v8H2.75zM7 2h2.25v8H7z" />,
};

/** The outline of a cross that is cut out of a square: arms so long and half as wide as twice this, around a middle. */
function cross(middle: number, length: number, halfWidth: number): string {
  const [l, w] = [length, halfWidth];
  const plus: [number, number][] = [
    [w, -l],
    [w, -w],
    [l, -w],
    [l, w],
    [w, w],
    [w, l],
    [-w, l],
    [-w, w],
    [-l, w],
    [-l, -w],
    [-w, -w],
    [-w, -l],
  ];
  const points = plus.map(([x, y]) => [
    (x - y) * Math.SQRT1_2 + middle,
    (x + y) * Math.SQRT1_2 + middle,
  ]);
  return `M${points.map((point) => point.map((part) => part.toFixed(2)).join(" ")).join("L")}Z`;
}
