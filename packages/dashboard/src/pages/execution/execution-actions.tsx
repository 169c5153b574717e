import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRetry } from "../../executions/use-retry.ts";
import { useMe } from "../../frame/me.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { RunWithDialog } from "../../job/run-with-dialog.tsx";
import { changedParameters } from "../../job/changed-parameters.ts";
import { Cancel } from "./cancel.tsx";
import { ExecutionMenu } from "./execution-menu.tsx";
import type { ExecutionOfPage, JobOfPage } from "./execution-of-page.ts";
import styles from "./execution.module.css";

export interface ExecutionActionsProps {
  execution: ExecutionOfPage;
  job: JobOfPage | null;
}

/** What can be done with it as it stands, by whom is signed in. */
export function ExecutionActions({ execution, job }: ExecutionActionsProps) {
  const { can } = useMe();
  const isEnded = execution.completedAt !== null;
  const mayRunWith = job !== null && job.retiredAt === null && can("write");
  return (
    <>
      {can("run") && (isEnded ? <Retry execution={execution} /> : <Cancel execution={execution} />)}
      {mayRunWith && <RunWith execution={execution} job={job} />}
      <ExecutionMenu execution={execution} />
    </>
  );
}

/** With the parameters of this execution, also where the job's are others now: then it says so first. */
function Retry({ execution }: { execution: ExecutionOfPage }) {
  const [asked, setAsked] = useState<string | null>(null);
  const retry = useRetry(setAsked);
  // as they came with the execution itself: there is no moment in which they are not known yet
  const { job, parameters } = execution;
  const changed = job === null ? [] : changedParameters(parameters, job.parameters);
  const send = () => retry.send(execution.id);
  if (asked !== null) {
    return (
      <Link className={styles.asked} to="/executions/$execution" params={{ execution: asked }}>
        See the new execution
      </Link>
    );
  }
  if (changed.length === 0) {
    return (
      <Button
        data-key="r"
        variant={execution.status === "failed" ? "filled" : "plain"}
        isPending={retry.isPending}
        onPress={send}
      >
        Retry
      </Button>
    );
  }
  return (
    <ConfirmButton
      data-key="r"
      variant={execution.status === "failed" ? "filled" : "plain"}
      question={
        <>
          The job’s parameters are others now. This uses those of this execution:
          <ul className={styles.differences}>
            {changed.map(({ path, before, after }) => (
              <li key={path}>
                <code>{path}</code>: <code>{before}</code>, now <code>{after}</code>
              </li>
            ))}
          </ul>
        </>
      }
      confirmLabel="Retry with these"
      keepLabel="Leave it"
      isPending={retry.isPending}
      onConfirm={send}
    >
      Retry
    </ConfirmButton>
  );
}

function RunWith({ execution, job }: { execution: ExecutionOfPage; job: JobOfPage }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button data-key="R" onPress={() => setOpen(true)}>
        Run with other parameters
      </Button>
      {isOpen && (
        <RunWithDialog job={job} first={execution.parameters} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
