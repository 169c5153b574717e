import { memo, type MouseEvent } from "react";
import { classNames } from "../ui/class-names.ts";
import { readAnsi } from "./ansi.ts";
import type { LineRange } from "./line-range.ts";
import type { LogLine } from "./loaded-lines.ts";
import styles from "./log.module.css";
import { timeOf, type TimeStyle } from "./time-of-line.ts";

export interface LogBlockProps {
  lines: readonly LogLine[];
  times: TimeStyle;
  /** Relative times count from it. */
  startedAt: string | null;
  timezone: string;
  /** Null: none of these lines is named by the link. */
  chosen: LineRange | null;
  /** The line that a search has led to. */
  found: number | null;
  onNumber: (line: number, isExtended: boolean) => void;
}

/** Some lines that are drawn once: the browser leaves out those that are far from view, and still finds text in them. */
export const LogBlock = memo(function LogBlock({ lines, ...look }: LogBlockProps) {
  return (
    <div className={styles.block}>
      {lines.map((line, index) => (
        <Line
          line={line}
          isNewAttempt={line.attempt > 1 && lines[index - 1]?.attempt === line.attempt - 1}
          {...look}
          key={line.sequence}
        />
      ))}
    </div>
  );
});

function Line({
  line,
  isNewAttempt,
  times,
  startedAt,
  timezone,
  chosen,
  found,
  onNumber,
}: Omit<LogBlockProps, "lines"> & { line: LogLine; isNewAttempt: boolean }) {
  const { sequence, level, message, fields, at } = line;
  const isChosen = chosen !== null && sequence >= chosen.from && sequence <= chosen.to;
  const choose = (event: MouseEvent) => {
    event.preventDefault();
    onNumber(sequence, event.shiftKey);
  };
  return (
    <>
      {isNewAttempt && <div className={styles.attempt}>Attempt {line.attempt}</div>}
      <div
        className={classNames(
          styles.line,
          styles[level],
          isChosen && styles.chosen,
          found === sequence && styles.found,
        )}
        data-line={sequence}
      >
        <a className={styles.number} href={`#L${sequence}`} onClick={choose}>
          {sequence}
        </a>
        {times !== "off" && (
          <time className={styles.time} dateTime={at}>
            {timeOf(at, { style: times, startedAt, timezone })}
          </time>
        )}
        <span className={styles.level}>{level === "info" ? "" : level}</span>
        <span className={styles.message}>
          {readAnsi(message).map(({ text, tone, isBold }, index) =>
            tone === null && !isBold ? (
              text
            ) : (
              <span className={classNames(tone && styles[tone], isBold && styles.bold)} key={index}>
                {text}
              </span>
            ),
          )}
          {fields !== null && <Fields fields={fields} />}
        </span>
      </div>
    </>
  );
}

/** `file=a.dump rows=27897`; what is long stands behind its names. */
function Fields({ fields }: { fields: Record<string, unknown> }) {
  const pairs = Object.entries(fields).map(([name, value]) => [name, shortValue(value)] as const);
  if (pairs.length === 0) return null;
  const length = pairs.reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
  if (length > 160) {
    return (
      <details className={styles.fields}>
        <summary>{Object.keys(fields).join(", ")}</summary>
        <pre>{JSON.stringify(fields, null, 2)}</pre>
      </details>
    );
  }
  return (
    <span className={styles.fields}>
      {pairs.map(([name, value]) => (
        <span className={styles.field} key={name}>
          {name}=<span className={styles.value}>{value}</span>
        </span>
      ))}
    </span>
  );
}

/** A word without quotes; all else as JSON. */
function shortValue(value: unknown): string {
  if (typeof value === "string" && /^[\w./:@+-]+$/.test(value)) return value;
  return JSON.stringify(value);
}
