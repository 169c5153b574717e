import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { StatusLabel } from "../../status/status-label.tsx";
import { formatDuration } from "../../time/index.ts";
import { Chip } from "../../ui/chip.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import styles from "./new-job.module.css";
import { resultRows } from "./result-rows.ts";

/** `warned`: completed, with a warning in its log. */
export type Outcome = "completed" | "warned" | "failed";

type Execution = Answer<"getExecution">;

/** An execution that was asked for here: how far it is, what it said, and what came of it. */
export function TestOutcome({
  id,
  kind,
  onOutcome,
}: {
  id: string;
  kind: "dry" | "real";
  onOutcome?: (outcome: Outcome) => void;
}) {
  const execution = useQuery({
    ...ask("getExecution", { parameters: { execution: id } }),
    refetchInterval: ({ state }) => (isFinished(state.data) ? false : 1_000),
  });
  const { data } = execution;
  const finished = isFinished(data);
  const { data: log, refetch: readLogAgain } = useQuery({
    ...ask("readLog", {
      parameters: { execution: id },
      query: { before: 2_147_483_647, limit: 12 },
    }),
    refetchInterval: finished ? false : 1_000,
  });
  useEffect(() => {
    // the last lines are written with the outcome
    if (finished) void readLogAgain();
  }, [finished, readLogAgain]);
  const outcome = finished ? outcomeOf(data!, log?.rows ?? []) : null;
  useEffect(() => {
    if (outcome !== null) onOutcome?.(outcome);
  }, [outcome, onOutcome]);

  const title = kind === "dry" ? "Dry run" : "Run for real";
  if (execution.error !== null && data === undefined)
    return <ErrorPanel problem={execution.error} title={`${title}: cannot be followed`} />;
  if (data === undefined) return null;
  const lines = log?.rows ?? [];
  return (
    <section className={styles.outcome} aria-label={title}>
      <div className={styles.outcomeHead}>
        <h3>{title}</h3>
        <Chip tone="lapis">test</Chip>
        <span role="status">
          <StatusLabel execution={data} />
        </span>
        {finished && data.startedAt !== null && data.completedAt !== null && (
          <span className={styles.quiet}>
            {formatDuration(Date.parse(data.completedAt) - Date.parse(data.startedAt))}
          </span>
        )}
        <Link to="/executions/$execution" params={{ execution: id }}>
          Open the execution
        </Link>
      </div>
      {!finished && data.progress !== null && (
        <ProgressBar
          label="Progress"
          value={data.progress.total === null ? null : data.progress.done}
          max={data.progress.total ?? 1}
          text={data.progress.text ?? ""}
        />
      )}
      {data.error !== null && <p className={styles.wrong}>{data.error}</p>}
      {finished && <Result result={data.result} />}
      {lines.length > 0 && (
        <ol className={styles.lines} aria-label="The last lines of its log" tabIndex={0}>
          {lines.map(({ sequence, level, message, fields }) => (
            <li key={sequence} data-level={level}>
              {message} {fields !== null && <span>{fieldWords(fields)}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Result({ result }: { result: unknown }) {
  const rows = resultRows(result);
  if (rows.length === 0) return null;
  return (
    <dl className={styles.result}>
      {rows.map(({ label, value }) => (
        <div key={label} data-long={value.length > 32 || undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function outcomeOf({ status }: Execution, lines: Answer<"readLog">["rows"]): Outcome {
  if (status !== "completed") return "failed";
  return lines.some(({ level }) => level === "warn" || level === "error") ? "warned" : "completed";
}

function isFinished(execution: Execution | undefined): boolean {
  return execution !== undefined && execution.completedAt !== null;
}

function fieldWords(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ")
    .slice(0, 300);
}
