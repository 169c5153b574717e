import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { DotsChart, type ChangeMark, type Dot } from "../../charts/dots-chart.tsx";
import { stateOf } from "../../status/state-of.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { lengthWords } from "../../time/length-words.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { formatInstant } from "../../time/format-instant.ts";
import { Copyable } from "../../ui/copyable.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { SegmentedControl } from "../../ui/segmented-control.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";
import { useChangeMarks } from "./use-change-marks.ts";

type Series = Answer<"readJobSeries">;

/** How long executions took, and how late they began: two different illnesses. */
export function DurationCharts({ job }: { job: Job }) {
  const [days, setDays] = useState<"7" | "30" | "90">("30");
  const [axis, setAxis] = useState<"linear" | "log">("linear");
  const asked = { parameters: { job: job.name }, query: { days: Number(days) } };
  const series = useQuery(ask("readJobSeries", asked));
  const stats = useQuery(ask("readJobStats", asked)).data;
  const navigate = useNavigate();
  const { resolve } = useDisplayZone();
  const zone = resolve(job.timezone);
  const open = (execution: string) =>
    void navigate({ to: "/executions/$execution", params: { execution } });
  const durations = useMemo(() => dotsOf(series.data, zone, "durationMs"), [series.data, zone]);
  const delays = useMemo(() => dotsOf(series.data, zone, "delayMs"), [series.data, zone]);
  const to = series.data === undefined ? 1 : Date.parse(series.data.asOf);
  const from = firstInView(durations, to);
  const changes = useChangeMarks(job, Number(days), zone);
  const common = {
    changes,
    onOpenChange: () => void navigate({ to: ".", search: { tab: "changes" } }),
    from,
    to,
    isLogarithmic: axis === "log",
    formatDay: (at: number) => axisText(at, zone, to - from),
    onOpen: open,
  };
  const band =
    stats?.p50Ms == null || stats.p95Ms === null
      ? undefined
      : {
          low: stats.p50Ms,
          high: stats.p95Ms,
          words: `Half take at most ${formatDuration(stats.p50Ms)}, 19 of 20 at most ${formatDuration(stats.p95Ms)}`,
        };
  return (
    <section aria-labelledby="durations">
      <div className={styles.chartHead}>
        <h2 id="durations" className={styles.heading}>
          Durations
        </h2>
        <SegmentedControl
          label="Days"
          options={[
            { id: "7", label: "7 days" },
            { id: "30", label: "30 days" },
            { id: "90", label: "90 days" },
          ]}
          value={days}
          onChange={setDays}
        />
        <SegmentedControl
          label="Axis"
          options={[
            { id: "linear", label: "Linear" },
            { id: "log", label: "Logarithmic" },
          ]}
          value={axis}
          onChange={setAxis}
        />
      </div>
      {series.isError && (
        <ErrorPanel
          title="The durations cannot be shown"
          problem={series.error}
          retry={() => void series.refetch()}
        />
      )}
      {series.isPending && <Skeleton height="220px" />}
      {series.data !== undefined && durations.length < 2 && (
        <p className={styles.about}>
          {durations[0] === undefined
            ? `Nothing has ended in the last ${days} days.`
            : `${durations[0].words}.`}
        </p>
      )}
      {series.data !== undefined && durations.length >= 2 && (
        <>
          <DotsChart
            label="Durations"
            summary={`${summaryOf(series.data, durations, days)}${changesText(changes, from)}`}
            dots={durations}
            band={band}
            limit={{ value: job.timeoutMs, words: `timeout ${lengthWords(job.timeoutMs)}` }}
            {...common}
          />
          <h3 className={styles.subheading}>Start after due</h3>
          <DotsChart
            label="Start after due"
            summary={`How late each of ${delays.length} executions began.`}
            dots={delays}
            height={110}
            {...common}
          />
          <Disclosure title="View as table">
            <SeriesTable series={series.data} zone={zone} />
          </Disclosure>
        </>
      )}
    </section>
  );
}

function dotsOf(series: Series | undefined, zone: string, value: "durationMs" | "delayMs"): Dot[] {
  return (series?.rows ?? []).flatMap((row) => {
    const ms = row[value];
    if (ms === null) return [];
    const state = stateOf({ status: row.status, reason: null, attempt: row.attempt }, 0);
    return [
      {
        key: row.execution,
        at: Date.parse(row.startedAt),
        value: ms,
        state: state.name,
        words: `${formatInstant(new Date(row.startedAt), { zone, withZone: false })}: ${state.label}, ${
          value === "durationMs"
            ? formatDuration(ms)
            : `began ${formatDuration(ms)} after it was due`
        }`,
      },
    ];
  });
}

function summaryOf({ more }: Series, dots: readonly Dot[], days: string): string {
  const failed = dots.filter(({ state }) => state === "failed" || state === "timeout").length;
  return `${more ? "The newest " : ""}${dots.length} executions in ${days} days, ${failed} of them failed.`;
}

function changesText(changes: readonly ChangeMark[], from: number): string {
  const inView = changes.filter(({ at }) => at >= from);
  if (inView.length === 0) return "";
  return ` What was changed: ${inView.map(({ words }) => words).join("; ")}.`;
}

function SeriesTable({ series, zone }: { series: Series; zone: string }) {
  return (
    <>
      <p className={styles.about}>
        <Copyable text={csvOf(series)} label="the table as CSV">
          Copy as CSV
        </Copyable>
      </p>
      <div className={styles.seriesTable}>
        <table>
          <thead>
            <tr>
              <th scope="col">Started</th>
              <th scope="col">Status</th>
              <th scope="col">Duration</th>
              <th scope="col">After due</th>
            </tr>
          </thead>
          <tbody>
            {series.rows.toReversed().map((row) => (
              <tr key={row.execution}>
                <td>{formatInstant(new Date(row.startedAt), { zone, withZone: false })}</td>
                <td>
                  {stateOf({ status: row.status, reason: null, attempt: row.attempt }, 0).label}
                </td>
                <td>{row.durationMs === null ? "" : formatDuration(row.durationMs)}</td>
                <td>{row.delayMs === null ? "" : formatDuration(row.delayMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Instants as they are, and milliseconds: for a spreadsheet, not for reading. */
function csvOf({ rows }: Series): string {
  const lines = rows
    .toReversed()
    .map(({ execution, startedAt, status, attempt, durationMs, delayMs }) =>
      [execution, startedAt, status, attempt, durationMs ?? "", delayMs ?? ""].join(","),
    );
  return ["execution,started_at,status,attempt,duration_ms,delay_ms", ...lines].join("\n");
}

/** The axis begins shortly before the first one: a job that is young has no empty weeks. */
function firstInView(dots: readonly Dot[], to: number): number {
  const first = dots[0]?.at ?? to - 1;
  return first - Math.max(60_000, (to - first) * 0.03);
}

function axisText(at: number, zone: string, spanMs: number): string {
  const isShort = spanMs < 2 * 86_400_000;
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    ...(isShort ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" }),
  }).format(at);
}
