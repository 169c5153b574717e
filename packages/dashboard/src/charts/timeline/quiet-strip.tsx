import { useId } from "react";
import { formatInstant } from "../../time/format-instant.ts";
import { makeAxis, type Axis } from "./axis.ts";
import type { QuietAnswer, TimelineAnswer } from "./lane-data.ts";
import { quietBoxes } from "./quiet-windows.ts";
import styles from "./quiet-strip.module.css";
import type { View } from "./view.ts";

const trackHeight = 18;
/** So many that overlap are named; others are seen below, on the lanes. */
const mostTracks = 3;
const narrowestNamed = 28;

/** The names of quiet windows, above the lanes on which they lie. No room is taken where there are none. */
export function QuietStrip({ axis, quiet, zone }: QuietStripProps) {
  const clip = useId();
  const boxes = quietBoxes(quiet, axis).filter(({ track }) => track < mostTracks);
  if (boxes.length === 0) return null;
  const height = tracksOf(boxes) * trackHeight;
  return (
    <>
      <svg
        className={styles.strip}
        width={axis.width}
        height={height}
        viewBox={`0 0 ${axis.width} ${height}`}
        aria-hidden="true"
      >
        {boxes.map(({ quiet: one, x, width, track }, place) => {
          const y = track * trackHeight;
          // a name may go on beyond its box, up to the next one
          const next = boxes.find((other) => other.track === track && other.x > x);
          const room = (next?.x ?? axis.width) - x;
          return (
            <g key={`${one.id} ${one.from}`}>
              <title>{wordsOf(one, zone)}</title>
              <rect className={styles.box} x={x} y={y + 1} width={width} height={trackHeight - 3} />
              <clipPath id={`${clip}${place}`}>
                <rect x={x} y={y} width={Math.max(0, room - 4)} height={trackHeight} />
              </clipPath>
              {room >= narrowestNamed && (
                <text
                  className={styles.name}
                  x={x + 5}
                  y={y + 12.5}
                  clipPath={`url(#${clip}${place})`}
                >
                  {one.name}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <ul className="visually-hidden" aria-label="Quiet windows">
        {boxes.map(({ quiet: one }) => (
          <li key={`${one.id} ${one.from}`}>{wordsOf(one, zone)}</li>
        ))}
      </ul>
    </>
  );
}

interface QuietStripProps {
  axis: Axis;
  quiet: readonly QuietAnswer[];
  zone: string;
}

/** Beside the strip, where there is one. */
export function QuietLabel({ answer, view, width }: QuietLabelProps) {
  if (answer === undefined || width === 0) return null;
  const boxes = quietBoxes(answer.quiet, makeAxis(view, width));
  if (boxes.length === 0) return null;
  return (
    <span className={styles.label} style={{ height: tracksOf(boxes) * trackHeight }}>
      Quiet
    </span>
  );
}

interface QuietLabelProps {
  answer: TimelineAnswer | undefined;
  view: View;
  width: number;
}

function tracksOf(boxes: readonly { track: number }[]): number {
  return Math.min(mostTracks, Math.max(...boxes.map(({ track }) => track + 1)));
}

function wordsOf({ name, from, to }: QuietAnswer, zone: string): string {
  const [start, end] = [from, to].map((at) =>
    formatInstant(new Date(at), { zone, seconds: false, withZone: false }),
  );
  return `Quiet window ${name}, ${start} to ${end}: alerts are held`;
}
