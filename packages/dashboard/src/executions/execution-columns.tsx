import { Link } from "@tanstack/react-router";
import { jobTitle } from "../job/job-title.ts";
import { StatusLabel } from "../status/status-label.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { TimeText } from "../time/time-text.tsx";
import type { Column } from "../ui/data-table.tsx";
import { DurationBar } from "./duration-bar.tsx";
import { ExecutionRowMenu } from "./execution-row-menu.tsx";
import type { ExecutionRow } from "./execution-row.ts";
import { countText } from "../words/count.ts";
import { resultText } from "./result-text.ts";
import { When, whenOf } from "./when.tsx";
import styles from "./executions.module.css";

export interface ExecutionColumnsOptions {
  /** On a job's own page, where its name need not be said again. */
  isOfOneJob?: boolean;
  /** The job's zone there. */
  zone?: string;
  /** What is usual there, milliseconds; bars are drawn against it. */
  p95Ms?: number | null;
  room: "wide" | "small";
  /** Ids of the columns that somebody wants; undefined: as many as fit. */
  chosen?: readonly string[] | undefined;
  /** The rows with which a day begins; without them, each row has its day. */
  firsts?: ReadonlySet<string>;
  /** With what can be done, for those who may. */
  mayRun?: boolean;
}

/** Columns of the list of all that can be left out, as they stand from left to right. */
export const columnChoices = [
  { id: "duration", label: "Duration" },
  { id: "attempt", label: "Attempts" },
  { id: "trigger", label: "Trigger" },
  { id: "worker", label: "Worker" },
  { id: "result", label: "Result" },
] as const;

/** Executions in a table: what, when, how it ended, how long, by whom, and what came of it. */
export function executionColumns({
  isOfOneJob = false,
  zone,
  p95Ms = null,
  room,
  chosen,
  firsts,
  mayRun = false,
}: ExecutionColumnsOptions): Column<ExecutionRow>[] {
  const wanted = new Set(chosen ?? fitting(room, isOfOneJob));
  const columns: Column<ExecutionRow>[] = [
    {
      id: "when",
      header: isOfOneJob ? "Slot" : "When",
      width: 176,
      isRowHeader: true,
      cell: (row) =>
        firsts === undefined ? (
          <Link className={styles.when} to="/executions/$execution" params={{ execution: row.id }}>
            <TimeText at={whenOf(row)} zone={zone} />
          </Link>
        ) : (
          <When row={row} isFirstOfDay={firsts.has(row.id)} />
        ),
    },
    ...(isOfOneJob
      ? []
      : [
          {
            id: "job",
            header: "Job",
            width: "fill",
            minWidth: 160,
            cell: jobCell,
          } satisfies Column<ExecutionRow>,
        ]),
    {
      id: "status",
      header: "Status",
      width: isOfOneJob ? "fill" : 200,
      minWidth: 180,
      cell: (row) => <StatusLabel execution={row} isTruncated />,
    },
    {
      id: "duration",
      header: "Duration",
      width: 150,
      cell: (row) =>
        row.durationMs === null ? null : <DurationBar ms={row.durationMs} p95Ms={p95Ms} />,
    },
    {
      id: "attempt",
      header: "Attempts",
      width: 72,
      align: "end",
      cell: ({ attempt }) => (attempt > 1 ? attempt : ""),
    },
    { id: "trigger", header: "Trigger", width: 132, cell: triggerCell },
    {
      id: "worker",
      header: "Worker",
      width: 110,
      cell: ({ worker }) => (
        <span className={styles.cut} title={worker ?? undefined}>
          {worker}
        </span>
      ),
    },
    { id: "result", header: "Result", width: "fill", minWidth: 160, cell: resultCell },
    ...(mayRun
      ? [
          {
            id: "actions",
            header: "Actions",
            isHeaderHidden: true,
            width: 44,
            align: "end",
            cell: (row) => <ExecutionRowMenu row={row} />,
          } satisfies Column<ExecutionRow>,
        ]
      : []),
  ];
  return columns.filter(({ id }) => wanted.has(id) || !canBeLeftOut.has(id));
}

const canBeLeftOut: ReadonlySet<string> = new Set(columnChoices.map(({ id }) => id));

/** What there is room for. */
function fitting(room: "wide" | "small", isOfOneJob: boolean): readonly string[] {
  if (room === "small") return ["duration", "result"];
  return ["duration", "attempt", "trigger", ...(isOfOneJob ? ["worker"] : []), "result"];
}

function jobCell({ job, handler }: ExecutionRow) {
  if (job === null) return <code className={styles.handler}>{handler}</code>;
  return (
    <Link className={styles.job} to="/jobs/$job" params={{ job: job.name }}>
      {jobTitle(job)}
    </Link>
  );
}

export const triggerWords: Readonly<Record<ExecutionRow["trigger"], string>> = {
  schedule: "Schedule",
  manual: "By hand",
  api: "One-time",
  retry: "Retry",
  catch_up: "Caught up",
  backfill: "Backfill",
  test: "Test",
};

function triggerCell({ trigger, triggeredBy }: ExecutionRow) {
  return (
    <span className={styles.cut} title={triggeredBy ?? undefined}>
      {triggerWords[trigger]}
      {triggeredBy !== null && trigger !== "schedule" && `, ${triggeredBy}`}
    </span>
  );
}

function resultCell({ error, result, progress, status }: ExecutionRow) {
  if (error !== null) return <code className={styles.error}>{error.split("\n")[0]}</code>;
  if (status === "running" && progress !== null) return progressText(progress);
  return <span className={styles.result}>{resultText(result)}</span>;
}

function progressText({ done, total, text }: NonNullable<ExecutionRow["progress"]>): string {
  return `${countText(done)}${total === null ? "" : ` of ${countText(total)}`} ${text ?? ""}`.trim();
}

export function durationText(ms: number | null): string {
  return ms === null ? "" : formatDuration(ms);
}
