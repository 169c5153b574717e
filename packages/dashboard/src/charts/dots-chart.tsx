import { useId, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import type { StateName } from "../status/state.ts";
import { formatDuration } from "../time/format-duration.ts";
import { classNames } from "../ui/class-names.ts";
import styles from "./dots-chart.module.css";
import { durationScale } from "./scale.ts";
import { useWidth } from "./use-width.ts";

export interface Dot {
  /** Of the execution that it opens. */
  key: string;
  /** Epoch milliseconds. */
  at: number;
  /** Milliseconds. */
  value: number;
  state: StateName;
  /** Read aloud, and shown below: when, how it ended, how long. */
  words: string;
}

/** Something that may be why durations are others from here on. */
export interface ChangeMark {
  key: string;
  /** Epoch milliseconds. */
  at: number;
  /** At the mark: "schedule changed". */
  label: string;
  /** Read aloud, and shown below: when, by whom, from what to what. */
  words: string;
}

export interface DotsChartProps {
  /** Its name: "Durations". */
  label: string;
  /** What it shows, in a sentence. */
  summary: string;
  dots: readonly Dot[];
  changes?: readonly ChangeMark[];
  from: number;
  to: number;
  /** Between these values most dots lie. */
  band?: { low: number; high: number; words: string } | undefined;
  /** A limit; drawn where it is in view. */
  limit?: { value: number; words: string } | undefined;
  isLogarithmic: boolean;
  height?: number;
  formatDay: (at: number) => string;
  onOpen: (key: string) => void;
  onOpenChange?: (key: string) => void;
  /** Below it, like a table of the same. */
  children?: ReactNode;
}

const left = 64;
const bottom = 22;
const top = 8;
const topWithLabels = 22;

type Stop = { dot: Dot; change?: never } | { change: ChangeMark; dot?: never };

/** Executions over time, each a shape that says how it ended, and what was changed. One tab stop; the arrow keys go through them. */
export function DotsChart({
  label,
  summary,
  dots,
  changes = [],
  from,
  to,
  band,
  limit,
  isLogarithmic,
  height = 180,
  formatDay,
  onOpen,
  onOpenChange,
  children,
}: DotsChartProps) {
  const [container, width] = useWidth();
  const id = useId();
  const [active, setActive] = useState<number | null>(null);
  const marks = useMemo(
    () => changes.filter(({ at }) => at >= from && at <= to).toSorted((a, b) => a.at - b.at),
    [changes, from, to],
  );
  const stops = useMemo(() => stopsOf(dots, marks), [dots, marks]);
  const above = marks.length > 0 ? topWithLabels : top;
  const plot = { width: Math.max(0, width - left - 8), height: height - bottom - above };
  const most = Math.max(...dots.map(({ value }) => value), band?.high ?? 0, 1);
  const scale = durationScale(most, plot.height, isLogarithmic);
  const x = (at: number) => left + ((at - from) / Math.max(1, to - from)) * plot.width;
  const y = (value: number) => above + scale.place(value);
  const current = active === null ? undefined : stops[active];
  const hasLimit = limit !== undefined && limit.value <= (scale.ticks.at(-1) ?? 0);

  const move = (event: KeyboardEvent) => {
    const last = stops.length - 1;
    const at = active ?? last;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (event.key === "Enter" && current !== undefined) {
      if (current.dot === undefined) onOpenChange?.(current.change.key);
      else onOpen(current.dot.key);
    }
    if (next === undefined || stops.length === 0) return;
    event.preventDefault();
    setActive(Math.min(Math.max(next, 0), last));
  };

  return (
    <figure className={styles.figure}>
      <figcaption className="visually-hidden" id={id}>
        {summary}
      </figcaption>
      <div
        className={styles.container}
        ref={container}
        role="group"
        aria-roledescription="chart"
        aria-label={label}
        aria-describedby={id}
        tabIndex={0}
        onKeyDown={move}
        onFocus={() => setActive((now) => now ?? (stops.length === 0 ? null : stops.length - 1))}
        onBlur={() => setActive(null)}
        onPointerLeave={() => setActive(null)}
      >
        {width > 0 && (
          <svg width={width} height={height} aria-hidden="true">
            {scale.ticks.map((tick) => (
              <g key={tick}>
                <line
                  className={styles.grid}
                  x1={left}
                  x2={left + plot.width}
                  y1={y(tick)}
                  y2={y(tick)}
                />
                <text className={styles.tick} x={left - 8} y={y(tick) + 4} textAnchor="end">
                  {tickWords(tick, scale.ticks.at(-1) ?? 0)}
                </text>
              </g>
            ))}
            {band !== undefined && (
              <rect
                className={styles.band}
                x={left}
                width={plot.width}
                y={y(band.high)}
                height={Math.max(1, y(band.low) - y(band.high))}
              />
            )}
            {hasLimit && (
              <line
                className={styles.limit}
                x1={left}
                x2={left + plot.width}
                y1={y(limit.value)}
                y2={y(limit.value)}
              />
            )}
            {stops.map(({ change }, index) =>
              change === undefined ? null : (
                <ChangeLine
                  key={change.key}
                  x={x(change.at)}
                  bottom={height - bottom}
                  isActive={index === active}
                  onEnter={() => setActive(index)}
                  onOpen={() => onOpenChange?.(change.key)}
                />
              ),
            )}
            {labelsOf(marks, x, width).map(({ key, label: text, x: at, anchor }) => (
              <text className={styles.changeLabel} key={key} x={at} y={11} textAnchor={anchor}>
                {text}
              </text>
            ))}
            {stops.map(({ dot }, index) =>
              dot === undefined ? null : (
                <DotShape
                  key={dot.key}
                  x={x(dot.at)}
                  y={y(dot.value)}
                  state={dot.state}
                  isActive={index === active}
                  onEnter={() => setActive(index)}
                  onOpen={() => onOpen(dot.key)}
                />
              ),
            )}
            {dayMarks(from, to).map((at) => (
              <text className={styles.tick} key={at} x={x(at)} y={height - 6} textAnchor="middle">
                {formatDay(at)}
              </text>
            ))}
          </svg>
        )}
      </div>
      <p className={styles.below} aria-live="polite">
        {(current?.dot ?? current?.change)?.words ??
          [band?.words, hasLimit ? limit.words : undefined].filter(Boolean).join(" · ")}
      </p>
      {children}
    </figure>
  );
}

/** In the order of time: dots and what was changed between them. */
function stopsOf(dots: readonly Dot[], marks: readonly ChangeMark[]): Stop[] {
  const all: Stop[] = [...dots.map((dot) => ({ dot })), ...marks.map((change) => ({ change }))];
  return all.toSorted((a, b) => (a.dot ?? a.change).at - (b.dot ?? b.change).at);
}

/** Pixels that a character takes, about. */
const characterWidth = 6.5;

/** The labels that have room; of two that would meet, the later one, which is in force. */
function labelsOf(marks: readonly ChangeMark[], x: (at: number) => number, width: number) {
  const placed: { key: string; label: string; x: number; anchor: "start" | "end" }[] = [];
  let free = width;
  for (const { key, at, label } of marks.toReversed()) {
    const room = label.length * characterWidth;
    const isAtEnd = x(at) + room > width;
    const [start, end] = isAtEnd ? [x(at) - room, x(at)] : [x(at), x(at) + room];
    if (end > free || start < left) continue;
    placed.push({ key, label, x: x(at), anchor: isAtEnd ? "end" : "start" });
    free = start - characterWidth;
  }
  return placed;
}

function ChangeLine({
  x,
  bottom: y,
  isActive,
  onEnter,
  onOpen,
}: {
  x: number;
  bottom: number;
  isActive: boolean;
  onEnter: () => void;
  onOpen: () => void;
}) {
  return (
    <g className={styles.dot} onPointerEnter={onEnter} onClick={onOpen}>
      <rect className={styles.target} x={x - 6} y={0} width={12} height={y} />
      <line
        className={classNames(styles.change, isActive && styles.activeChange)}
        x1={x}
        x2={x}
        y1={15}
        y2={y}
      />
    </g>
  );
}

function DotShape({
  x,
  y,
  state,
  isActive,
  onEnter,
  onOpen,
}: {
  x: number;
  y: number;
  state: StateName;
  isActive: boolean;
  onEnter: () => void;
  onOpen: () => void;
}) {
  const isBad = state === "failed" || state === "timeout";
  return (
    <g className={styles.dot} onPointerEnter={onEnter} onClick={onOpen}>
      <circle className={styles.target} cx={x} cy={y} r={10} />
      {isActive && <circle className={styles.active} cx={x} cy={y} r={8} />}
      {isBad ? (
        <rect className={styles.failed} x={x - 4} y={y - 4} width={8} height={8} />
      ) : state === "completed" ? (
        <circle className={styles.completed} cx={x} cy={y} r={3} />
      ) : (
        <circle
          className={classNames(styles.other, state === "running" && styles.running)}
          cx={x}
          cy={y}
          r={3.5}
        />
      )}
    </g>
  );
}

/** Instants to be written at the axis: about six, at even distances. */
function dayMarks(from: number, to: number): number[] {
  const count = 6;
  const step = (to - from) / count;
  return Array.from({ length: count }, (_, index) => from + step * (index + 0.5));
}

/** In milliseconds where tenths of seconds would make several ticks the same. */
function tickWords(tick: number, most: number): string {
  if (tick === 0) return "0";
  return tick < 100 || most < 1_000 ? `${Math.round(tick)}\u00a0ms` : formatDuration(tick);
}
