import type { Answer } from "../api/call.ts";
import { useDisplayZone } from "../time/display-zone.tsx";
import { formatDay } from "../time/format-day.ts";
import styles from "./backtest.module.css";

const height = 28;

/** The days that were tried, with a bar for as long as each alert would have been open. The sentence says the same. */
export function BacktestStrip({ result }: { result: Answer<"backtestAlertRule"> }) {
  const { from, asOf, firings } = result;
  const { resolve } = useDisplayZone();
  const [begin, end] = [Date.parse(from), Date.parse(asOf)];
  const place = (at: number) => ((at - begin) / (end - begin)) * 100;
  const dayAt = (at: number) => formatDay(new Date(at), { zone: resolve(), now: end });
  return (
    <figure className={styles.strip} aria-hidden="true">
      <svg width="100%" height={height}>
        <line className={styles.axis} x1="0" x2="100%" y1={height - 1} y2={height - 1} />
        {firings.map(({ at, until, job }) => {
          const [x, to] = [place(Date.parse(at)), place(until === null ? end : Date.parse(until))];
          return (
            <rect
              key={`${job.id} ${at}`}
              className={styles.firing}
              // one that was well again at once is still to be seen
              style={{
                x: `min(${x}%, calc(100% - 3px))`,
                width: `max(3px, ${Math.max(0, to - x)}%)`,
              }}
              y={4}
              height={height - 5}
            />
          );
        })}
      </svg>
      <figcaption className={styles.ends}>
        <span>{dayAt(begin)}</span>
        <span>{dayAt(end)}</span>
      </figcaption>
    </figure>
  );
}
