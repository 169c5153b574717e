import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { ApiProblem } from "../../api/problem.ts";
import { jobTitle } from "../../job/job-title.ts";
import { usePageTitle } from "../../frame/page-title.ts";
import { LogView } from "../../log/log-view.tsx";
import { stateOf } from "../../status/state-of.ts";
import { serverNow } from "../../time/server-clock.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { usePageZone } from "../../time/page-zone.ts";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SectionBoundary } from "../../ui/section-boundary.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { AttemptsTable } from "./attempts-table.tsx";
import { ErrorSection } from "./error-section.tsx";
import { ExecutionHeader } from "./execution-header.tsx";
import styles from "./execution.module.css";
import { Facts } from "./facts.tsx";
import { LifeLine } from "./life-line.tsx";
import { ProgressSection } from "./progress-section.tsx";
import { useExecutionKeys } from "./use-execution-keys.ts";
import type { ExecutionOfPage } from "./execution-of-page.ts";
import { countText } from "../../words/count.ts";

export function Page() {
  const { execution: id } = useParams({ from: "/frame/executions/$execution" });
  const asked = useQuery(ask("getExecution", { parameters: { execution: id } }));
  if (asked.data !== undefined) return <Known execution={asked.data} key={id} />;
  if (asked.error instanceof ApiProblem && asked.error.status === 404) return <Unknown id={id} />;
  if (asked.error !== null) {
    return (
      <>
        <PageHeader title="Execution" />
        <ErrorPanel
          title="The execution cannot be shown"
          problem={asked.error}
          retry={() => void asked.refetch()}
        />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Execution" />
      <Skeleton lines={6} />
    </>
  );
}

function Unknown({ id }: { id: string }) {
  return (
    <>
      <PageHeader title="No such execution" />
      <EmptyState
        title="There is no execution with this id"
        actions={<Link to="/executions">All executions</Link>}
      >
        It may have been removed: completed executions are kept for 30 days, failed ones for 90, if
        nothing else is set. The id asked for is <code>{id}</code>.
      </EmptyState>
    </>
  );
}

function Known({ execution }: { execution: ExecutionOfPage }) {
  const { attempt, level, q } = useSearch({ from: "/frame/executions/$execution" });
  const job = useQuery({
    ...ask("getJob", { parameters: { job: execution.jobId ?? "" } }),
    enabled: execution.job !== null && !execution.job.isDeleted,
  }).data;
  const name = execution.job === null ? execution.handler : jobTitle(execution.job);
  const zone = execution.job?.timezone;
  const { resolve } = useDisplayZone();
  const state = stateOf(execution, serverNow());
  usePageZone(zone);
  usePageTitle(`${marks[execution.status] ?? ""}${name}, execution ${shortId(execution.id)}`);
  useExecutionKeys(execution);
  const isUnfinished = ["scheduled", "queued", "running"].includes(execution.status);
  return (
    <>
      <ExecutionHeader execution={execution} job={job ?? null} name={name} />
      <div className={styles.columns}>
        <div className={styles.main}>
          {execution.status === "running" && <ProgressSection execution={execution} />}
          {execution.error !== null && (
            <SectionBoundary name="The error">
              <ErrorSection execution={execution} />
            </SectionBoundary>
          )}
          <SectionBoundary name="The life of this execution">
            <LifeLine execution={execution} zone={zone} />
          </SectionBoundary>
          <section aria-labelledby="log">
            <h2 id="log" className={styles.heading}>
              Log
            </h2>
            <SectionBoundary name="The log">
              <LogView
                execution={execution.id}
                isRunning={isUnfinished && execution.status !== "scheduled"}
                startedAt={execution.startedAt}
                timezone={resolve(zone)}
                empty={emptyLog(execution, state.label)}
                level={level}
                search={q}
                attempts={execution.attempt}
                attempt={attempt}
              />
            </SectionBoundary>
          </section>
          {(execution.attempt > 1 || execution.workerLosses > 0) && (
            <SectionBoundary name="The attempts">
              <AttemptsTable execution={execution} zone={zone} />
            </SectionBoundary>
          )}
        </div>
        <SectionBoundary name="What is known of this execution">
          <Facts execution={execution} />
        </SectionBoundary>
      </div>
    </>
  );
}

const marks: Partial<Record<ExecutionOfPage["status"], string>> = {
  failed: "✕ ",
  missed: "✕ ",
  running: "▸ ",
};

function waitingText(waiting: ExecutionOfPage["waiting"]): string {
  switch (waiting?.for) {
    case "execution":
      return "It waits until the job's unfinished execution has ended.";
    case "concurrency_key":
      return "It waits for a free place of its concurrency key.";
    case "worker":
      return placeInLine(waiting.place);
    case "time":
    case undefined:
      return "It waits for its turn.";
  }
}

function placeInLine(place: number | null): string {
  if (place === null) return "It waits for a free worker.";
  if (place === 1) return "It is the next that a free worker takes.";
  if (place > 1_000) return "More than 1,000 executions are before it.";
  return `It is number ${place} in line for a free worker.`;
}

export function shortId(id: string): string {
  return id.slice(-8);
}

function emptyLog({ status, logLines, waiting }: ExecutionOfPage, label: string) {
  if (status === "scheduled")
    return { title: "Not begun yet", words: `${label}. Its log appears here.` };
  if (status === "queued") return { title: "Not begun yet", words: waitingText(waiting) };
  if (status === "running")
    return { title: "No output yet", words: "Lines appear here as they are written." };
  if (logLines > 0) {
    return {
      title: "The log was removed by retention",
      words: `It had ${countText(logLines)} lines. The outcome is kept longer.`,
    };
  }
  if (status === "skipped" || status === "missed")
    return { title: "It never began", words: "So there is no log." };
  return { title: "This execution wrote no log" };
}
