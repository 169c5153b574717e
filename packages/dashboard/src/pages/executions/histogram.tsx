import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { useWidth } from "../../charts/use-width.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { formatInstant } from "../../time/format-instant.ts";
import { serverNow } from "../../time/server-clock.ts";
import { Button } from "../../ui/button.tsx";
import { SegmentedControl } from "../../ui/segmented-control.tsx";
import { questionOf, type Search } from "./question.ts";
import { plural } from "../../words/count.ts";
import styles from "./executions-page.module.css";

type Row = Answer<"readHistogram">["rows"][number];

const height = 56;
const buckets = 60;
const dayMs = 86_400_000;
const spans = { day: dayMs, week: 7 * dayMs, month: 30 * dayMs } as const;

/** When the executions were made, the worst outcome on top of each bar. A stretch that is dragged, or chosen, is looked at alone. */
export function Histogram({
  search,
  onChange,
}: {
  search: Search;
  onChange: (next: Partial<Search>) => void;
}) {
  const [span, setSpan] = useState<keyof typeof spans>("day");
  const [container, width] = useWidth();
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const { resolve } = useDisplayZone();
  // of a whole minute, so that the question stays the same for a while
  const [to] = useState(() => Math.ceil(serverNow() / 60_000) * 60_000);
  const range = {
    from: search.from ?? new Date(to - spans[span]).toISOString(),
    to: search.to ?? new Date(to).toISOString(),
  };
  const histogram = useQuery(
    ask("readHistogram", {
      query: { ...questionOf(search), ...questionOf({ from: range.from, to: range.to }), buckets },
    }),
  ).data;
  const start = Date.parse(histogram?.from ?? range.from);
  const end = Date.parse(histogram?.to ?? range.to);
  const most = Math.max(1, ...(histogram?.rows ?? []).map((row) => sum(row.counts)));
  const x = (at: number) => ((at - start) / (end - start)) * width;
  const at = (place: number) =>
    start + (Math.min(Math.max(place, 0), width) / Math.max(1, width)) * (end - start);
  const place = (event: React.PointerEvent) =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const zone = resolve();
  const text = (instant: number) =>
    formatInstant(new Date(instant), { zone, seconds: false, withZone: false });
  const isNarrowed = search.from !== undefined || search.to !== undefined;
  return (
    <div className={styles.histogram}>
      <div
        ref={container}
        className={styles.plot}
        role="img"
        aria-label={
          histogram === undefined ? "Loading" : summaryOf(histogram, text(start), text(end))
        }
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: place(event), to: place(event) });
        }}
        onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: place(event) })}
        onPointerUp={() => {
          if (drag !== null && Math.abs(drag.to - drag.from) > 6) {
            onChange({
              from: new Date(at(Math.min(drag.from, drag.to))).toISOString(),
              to: new Date(at(Math.max(drag.from, drag.to))).toISOString(),
            });
          }
          setDrag(null);
        }}
      >
        {width > 0 && (
          <svg width={width} height={height} aria-hidden="true">
            <line className={styles.base} x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
            {histogram?.rows.map((row) => (
              <Bar
                key={row.from}
                row={row}
                x={x(Date.parse(row.from))}
                width={Math.max(1, (histogram.bucketMs / (end - start)) * width - 1)}
                scale={(height - 4) / most}
              />
            ))}
            {drag !== null && (
              <rect
                className={styles.brush}
                x={Math.min(drag.from, drag.to)}
                width={Math.abs(drag.to - drag.from)}
                y={0}
                height={height}
              />
            )}
          </svg>
        )}
      </div>
      <div className={styles.range}>
        <span>
          {text(start)} – {text(end)}
          {histogram !== undefined && `: ${plural(histogram.total, "execution")}`}
        </span>
        {isNarrowed ? (
          <Button
            size="small"
            variant="quiet"
            onPress={() => onChange({ from: undefined, to: undefined })}
          >
            All times
          </Button>
        ) : (
          <SegmentedControl
            label="How far back the bars go"
            options={[
              { id: "day", label: "Day" },
              { id: "week", label: "Week" },
              { id: "month", label: "Month" },
            ]}
            value={span}
            onChange={setSpan}
          />
        )}
      </div>
    </div>
  );
}

/** From the bottom up: what went well, what did not begin, what failed. */
function Bar({ row, x, width, scale }: { row: Row; x: number; width: number; scale: number }) {
  const { counts } = row;
  const failed = counts.failed ?? 0;
  const absent = (counts.missed ?? 0) + (counts.skipped ?? 0) + (counts.cancelled ?? 0);
  const well = sum(counts) - failed - absent;
  const least = (value: number) => (value === 0 ? 0 : Math.max(2, value * scale));
  const heights = { well: least(well), absent: least(absent), failed: least(failed) };
  return (
    <g>
      <rect
        className={styles.well}
        x={x}
        width={width}
        y={height - heights.well}
        height={heights.well}
      />
      <rect
        className={styles.absent}
        x={x + 0.5}
        width={Math.max(1, width - 1)}
        y={height - heights.well - heights.absent}
        height={heights.absent}
      />
      <rect
        className={styles.failedBar}
        x={x}
        width={width}
        y={height - heights.well - heights.absent - heights.failed}
        height={heights.failed}
      />
    </g>
  );
}

function sum(counts: Row["counts"]): number {
  return Object.values(counts).reduce((total, count) => total + (count ?? 0), 0);
}

function summaryOf({ rows, total }: Answer<"readHistogram">, from: string, to: string): string {
  const failed = rows.reduce((all, { counts }) => all + (counts.failed ?? 0), 0);
  return `${total} executions from ${from} to ${to}, ${failed} of them failed`;
}
