import { Link } from "@tanstack/react-router";
import { StatusLabel } from "../../status/status-label.tsx";
import { sentenceOf } from "../../status/cause-sentence.ts";
import { Time } from "../../time/time.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { ExecutionActions } from "./execution-actions.tsx";
import type { ExecutionOfPage, JobOfPage } from "./execution-of-page.ts";
import styles from "./execution.module.css";

export interface ExecutionHeaderProps {
  execution: ExecutionOfPage;
  job: JobOfPage | null;
  name: string;
}

/** What it is an execution of, how it stands, and why it was made. */
export function ExecutionHeader({ execution, job, name }: ExecutionHeaderProps) {
  const cause = sentenceOf(execution);
  return (
    <PageHeader
      title={
        job === null ? (
          name
        ) : (
          <Link className={styles.name} to="/jobs/$job" params={{ job: job.name }}>
            {name}
          </Link>
        )
      }
      actions={<ExecutionActions execution={execution} job={job} />}
    >
      <p className={styles.state}>
        <StatusLabel execution={execution} size={16} />
        {execution.trigger === "test" && <Chip tone="ochre">Test</Chip>}
        <Copyable text={execution.id} label="the execution's id">
          <code className={styles.id}>{execution.id}</code>
        </Copyable>
      </p>
      <p className={styles.origin}>
        <Origin execution={execution} zone={execution.job?.timezone} />
      </p>
      {cause !== null && execution.error === null && <p className={styles.cause}>{cause}</p>}
    </PageHeader>
  );
}

function Origin({ execution, zone }: { execution: ExecutionOfPage; zone: string | undefined }) {
  const { trigger, triggeredBy, slot, startedAt, attempt, maxAttempts, repeats, worker } =
    execution;
  return (
    <>
      {slot === null ? (
        triggers[trigger]
      ) : (
        <>
          {trigger === "schedule" ? "Slot of" : `${triggers[trigger]}, slot of`}{" "}
          <Time at={slot} zone={zone} variant="absolute" />
        </>
      )}
      {triggeredBy !== null && trigger !== "schedule" && <> by {triggeredBy}</>}
      {repeats !== null && (
        <>
          {" · repeats "}
          <Link to="/executions/$execution" params={{ execution: repeats }}>
            an earlier execution
          </Link>
          {" again"}
        </>
      )}
      {startedAt !== null && (
        <>
          {" · started "}
          <Time at={startedAt} zone={zone} variant="absolute" />
          {worker !== null && <> on {worker}</>}
        </>
      )}
      {attempt > 1 && ` · attempt ${attempt} of ${maxAttempts}`}
    </>
  );
}

const triggers: Readonly<Record<ExecutionOfPage["trigger"], string>> = {
  schedule: "By its schedule",
  manual: "Started by hand",
  api: "One-time work",
  retry: "A retry",
  catch_up: "Caught up",
  backfill: "Backfilled",
  test: "A test",
};
