import type { JSX } from "react";
import styles from "./icon.module.css";

/** Lines of 1.25 px on a field of 16 px, in the colour of the text. */
const drawings = {
  check: <path d="m3 8.5 3.2 3.2L13 4.8" />,
  dash: <path d="M3.5 8h9" />,
  close: <path d="m4 4 8 8m0-8-8 8" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="3.5" cy="8" r="1.25" />
      <circle cx="8" cy="8" r="1.25" />
      <circle cx="12.5" cy="8" r="1.25" />
    </g>
  ),
  down: <path d="m4 6.25 4 4 4-4" />,
  up: <path d="m4 9.75 4-4 4 4" />,
  right: <path d="m6.25 4 4 4-4 4" />,
  left: <path d="m9.75 4-4 4 4 4" />,
  sort: <path d="m5 6.5 3-3 3 3m-6 3 3 3 3-3" />,
  ascending: <path d="M8 13V3.5m-3.25 3.2L8 3.5l3.25 3.2" />,
  descending: <path d="M8 3v9.5M4.75 9.3 8 12.5l3.25-3.2" />,
  search: <path d="M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0Zm-1.3 3.2L14 14" />,
  copy: <path d="M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8v-8Z" />,
  play: <path d="M5 3.2v9.6L12.5 8 5 3.2Z" />,
  stop: <path d="M4 4h8v8H4z" />,
  pause: <path d="M5.5 3.5v9m5-9v9" />,
  retry: <path d="M12.8 5.5A5.4 5.4 0 1 0 13.4 9M13 2.5v3.2H9.8" />,
  undo: <path d="M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M6 3.5l-3 3 3 3" />,
  skip: <path d="M3.5 3.5v9L10 8 3.5 3.5Zm9 0v9" />,
  edit: <path d="m3 13 .6-3L10.8 2.8l2.4 2.4L6 12.4 3 13Zm6.2-8.6 2.4 2.4" />,
  download: <path d="M8 2.5v8m-3.2-3.2L8 10.5l3.2-3.2M3 13.5h10" />,
  external: <path d="M6.5 3.5h-3v9h9v-3m-3-7h4v4m0-4L8 8" />,
  filter: <path d="M2.5 4h11M4.5 8h7m-5 4h3" />,
  columns: <path d="M2.5 3h11v10h-11zM6.2 3v10m3.6-10v10" />,
  calendar: <path d="M2.5 4h11v9.5h-11zm0 3h11M5.5 2v3.5m5-3.5v3.5" />,
  clock: <path d="M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 4.5V8l2.5 1.5" />,
  bell: <path d="M3 12h10l-1.2-2V7a3.8 3.8 0 0 0-7.6 0v3L3 12Zm3.7 1.7h2.6" />,
  person: (
    <path d="M10.5 5.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0ZM3 13.5c.6-2.6 2.4-4 5-4s4.4 1.4 5 4" />
  ),
  link: (
    <path d="M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.3-2.3A2.6 2.6 0 0 0 9 3.3L8 4.3m1.3 2.4a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l1-1" />
  ),
  expand: <path d="m4.5 6 3.5 3.5L11.5 6M3 13h10" />,
  warning: <path d="M8 2.5 14 13H2L8 2.5Zm0 4v3.2m0 1.3v.6" />,
  info: <path d="M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 7.2v4M8 4.8v.7" />,
} satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof drawings;

/** Says nothing to a screen reader: the words beside it, or the name of its button, do. */
export function Icon({ name, size = 16 }: { name: IconName; size?: 12 | 16 | 20 }) {
  return (
    <svg className={styles.icon} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
