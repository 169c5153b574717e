import { Link } from "@tanstack/react-router";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { formatDuration } from "../../time/format-duration.ts";
import { useNow } from "../../time/use-now.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useToasts } from "../../ui/toast-store.ts";
import styles from "./rows.module.css";
import type { Overview } from "./sentence.ts";
import { countText } from "../../words/count.ts";
import { jobTitle } from "../../job/job-title.ts";
import { wordsOf } from "../../words/words-of.ts";

type RunningExecution = Overview["running"][number];

const mostListed = 8;

export function Running({ overview }: { overview: Overview | undefined }) {
  const running = overview?.running.slice(0, mostListed) ?? [];
  const all = overview?.executions.running ?? 0;
  return (
    <>
      <div className={styles.heading}>
        <h2 id="running">Running now</h2>
        {all > running.length && (
          <Link to="/executions" search={{ status: ["running"] }}>
            All {countText(all)}
          </Link>
        )}
      </div>
      {overview === undefined ? (
        <Skeleton lines={3} height="48px" />
      ) : running.length === 0 ? (
        <p className={styles.none}>
          Nothing is running
          {overview.executions.queued > 0 && `, and ${overview.executions.queued} are queued`}.
        </p>
      ) : (
        <ul className={styles.list}>
          {running.map((execution) => (
            <RunningRow key={execution.id} execution={execution} />
          ))}
        </ul>
      )}
    </>
  );
}

function RunningRow({ execution }: { execution: RunningExecution }) {
  const { id, job, handler, startedAt, worker, isCancelRequested, attempt } = execution;
  const { can } = useMe();
  const { show } = useToasts();
  const name = job === null ? wordsOf(handler) : jobTitle(job);
  const cancel = useWrite("cancelExecution", {
    onDone: () => show({ text: `${name} was asked to stop.` }),
    onRefused: (problem) => show({ text: `${name} cannot be cancelled: ${problem.message}` }),
  });
  const elapsed = Math.max(0, useNow() - Date.parse(startedAt));
  return (
    <li className={styles.row} data-row-link={`/executions/${id}`}>
      <div className={styles.main}>
        <Link className={styles.name} to="/executions/$execution" params={{ execution: id }}>
          {name}
        </Link>
        <span className={styles.aside}>
          {formatDuration(elapsed)}
          {attempt > 1 && `, attempt ${attempt}`}
          {worker !== null && ` on ${worker}`}
        </span>
      </div>
      <div className={styles.progress}>
        <Progress execution={execution} name={name} elapsed={elapsed} />
      </div>
      {can("run") && (
        <div className={styles.actions}>
          {isCancelRequested ? (
            <span className={styles.aside}>Stopping</span>
          ) : (
            <ConfirmButton
              size="small"
              variant="quiet"
              aria-label={`Cancel ${name}`}
              question={`${name} is asked to stop, and is stopped if it does not within its grace.`}
              confirmLabel="Confirm cancel"
              keepLabel="Let it run"
              isPending={cancel.isPending}
              onConfirm={() => cancel.mutate({ parameters: { execution: id }, body: {} })}
            >
              Cancel
            </ConfirmButton>
          )}
        </div>
      )}
    </li>
  );
}

/** What it reports, or else how long it runs beside how long it usually does. */
function Progress({
  execution: { progress, typical },
  name,
  elapsed,
}: {
  execution: RunningExecution;
  name: string;
  elapsed: number;
}) {
  if (progress !== null && progress.total !== null) {
    const { done, total, text } = progress;
    const counted = `${countText(done)} of ${countText(total)}`;
    return (
      <ProgressBar
        label={`Progress of ${name}`}
        value={done}
        max={total}
        text={text === null ? counted : `${counted} · ${text}`}
      />
    );
  }
  if (typical === null)
    return (
      <span className={styles.aside}>{progress?.text ?? "no usual duration is known yet"}</span>
    );
  const { p50Ms, p95Ms } = typical;
  const isLong = elapsed > p95Ms;
  return (
    <ProgressBar
      label={`Time of ${name} beside its usual duration`}
      value={elapsed}
      max={Math.max(p95Ms, elapsed)}
      marks={[{ at: p50Ms, label: "usual duration" }]}
      tone={isLong ? "ochre" : "lapis"}
      text={`${isLong ? "longer than usual: " : ""}usually ${formatDuration(p50Ms)}`}
    />
  );
}
