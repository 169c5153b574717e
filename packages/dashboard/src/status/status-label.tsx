import { formatDuration } from "../time/format-duration.ts";
import { formatRelative, stepOf } from "../time/format-relative.ts";
import { serverNow } from "../time/server-clock.ts";
import { useNow } from "../time/use-now.ts";
import { classNames } from "../ui/class-names.ts";
import { stateOf } from "./state-of.ts";
import type { Statable } from "./state.ts";
import { StatusGlyph } from "./status-glyph.tsx";
import styles from "./status-label.module.css";

export interface StatusLabelProps {
  execution: Statable;
  size?: 12 | 16;
  /** Without how long it runs, what it waits for, and how late it is. */
  isShort?: boolean;
  /** In one line, cut off with dots. */
  isTruncated?: boolean;
}

/** The glyph and the words: "Failed: timeout", "Retrying 2 of 5, in 40 s", "Running 0:42". */
export function StatusLabel({
  execution,
  size = 12,
  isShort = false,
  isTruncated = false,
}: StatusLabelProps) {
  const { name, label, until, since, lateMs } = stateOf(execution, serverNow());
  return (
    <span className={classNames(styles.label, styles[name], isTruncated && styles.truncated)}>
      <StatusGlyph state={name} size={size} />
      <span className={styles.words}>
        {label}
        {!isShort && until !== null && <Waiting until={Date.parse(until)} />}
        {!isShort && since !== null && <Elapsed since={Date.parse(since)} />}
        {!isShort && lateMs !== null && (
          <span className={styles.late}> +{formatDuration(lateMs)}</span>
        )}
      </span>
    </span>
  );
}

function Waiting({ until }: { until: number }) {
  useNow(stepOf(until, serverNow()));
  const now = serverNow();
  return <>{until > now ? `, ${formatRelative(until, now)}` : ""}</>;
}

function Elapsed({ since }: { since: number }) {
  useNow();
  return <span className={styles.elapsed}> {stopwatch(serverNow() - since)}</span>;
}

/** `0:42`, `3:12`, `1:04:07`: what is counted while one looks on. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}
