import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { StatusGlyph, wordOf } from "../../status/index.ts";
import { stateOf } from "../../status/state-of.ts";
import { Time } from "../../time/time.tsx";
import { useNow } from "../../time/use-now.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./my-jobs.module.css";
import { saveResult } from "./save-result.ts";

type Execution = Answer<"listMyExecutions">["rows"][number];

/** What a job has done: of one's own, or without its results of somebody else's. */
export function History({ job, name, isOwn }: { job: string; name: string; isOwn: boolean }) {
  const input = { parameters: { job } };
  const own = useQuery({
    ...ask("listMyExecutions", input),
    enabled: isOwn,
    refetchInterval: 10_000,
  });
  const others = useQuery({ ...ask("listPersonalExecutions", input), enabled: !isOwn });
  const { data, error, refetch } = isOwn ? own : others;
  const now = useNow();
  if (error !== null)
    return (
      <ErrorPanel
        title="The history cannot be shown"
        problem={error}
        retry={() => void refetch()}
      />
    );
  if (data === undefined) return <Skeleton lines={3} />;
  if (data.rows.length === 0)
    return <p className={styles.history}>It has not been executed yet.</p>;
  return (
    <ul className={styles.history} aria-label={`History of ${name}`}>
      {data.rows.slice(0, 10).map((one) => (
        <Line key={one.id} execution={one} name={name} now={now} />
      ))}
    </ul>
  );
}

function Line({ execution, name, now }: { execution: Execution; name: string; now: number }) {
  const state = stateOf(execution, now);
  const { dueAt, startedAt, completedAt, error, result } = execution;
  return (
    <li>
      <StatusGlyph state={state.name} size={12} />
      <span>{wordOf(state.name)}</span>
      <Time at={completedAt ?? startedAt ?? dueAt} variant="both" />
      {error !== null && <span className={styles.refused}>{error}</span>}
      {execution.status === "completed" && result !== null && typeof result === "object" && (
        <Button
          size="small"
          variant="quiet"
          aria-label={`Download the result of ${name}`}
          onPress={() => saveResult(name, result)}
        >
          Download
        </Button>
      )}
    </li>
  );
}
