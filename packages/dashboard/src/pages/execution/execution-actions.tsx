import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { useToasts } from "../../ui/toast-store.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { RunWithDialog } from "../../job/run-with-dialog.tsx";
import { changedParameters } from "../../job/changed-parameters.ts";
import type { ExecutionOfPage, JobOfPage } from "./execution-of-page.ts";
import styles from "./execution.module.css";

export interface ExecutionActionsProps {
  execution: ExecutionOfPage;
  job: JobOfPage | null;
}

/** What can be done with it as it stands, by whom is signed in. */
export function ExecutionActions({ execution, job }: ExecutionActionsProps) {
  const { can } = useMe();
  const isEnded =
    execution.status !== "scheduled" &&
    execution.status !== "queued" &&
    execution.status !== "running";
  if (!can("run")) return null;
  return (
    <>
      {isEnded ? <Retry execution={execution} job={job} /> : <Cancel execution={execution} />}
      {job !== null && job.retiredAt === null && can("write") && (
        <RunWith execution={execution} job={job} />
      )}
    </>
  );
}

function Cancel({ execution }: { execution: ExecutionOfPage }) {
  const { show } = useToasts();
  const cancel = useWrite("cancelExecution", {
    onDone: ({ status }) =>
      show({
        text: status === "running" ? "Asked to stop. The worker ends it now." : `It is ${status}.`,
      }),
    onRefused: (problem) => show({ text: problem.message }),
  });
  const isAsked = execution.cancelRequested !== null;
  if (isAsked) return <span className={styles.asked}>Asked to stop</span>;
  return (
    <ConfirmButton
      question={
        execution.status === "running"
          ? "The work that is in progress is stopped. What it has half done stays half done."
          : "It will not begin."
      }
      confirmLabel="Confirm cancel"
      keepLabel="Keep it"
      isPending={cancel.isPending}
      onConfirm={() => cancel.mutate({ parameters: { execution: execution.id }, body: {} })}
    >
      Cancel
    </ConfirmButton>
  );
}

/** With the parameters of this execution, also where the job's are others now: then it says so first. */
function Retry({ execution, job }: ExecutionActionsProps) {
  const { show } = useToasts();
  const [asked, setAsked] = useState<string | null>(null);
  const retry = useWrite("retryExecution", {
    onDone: ({ id, waitsFor }) => {
      setAsked(id);
      show({
        text:
          waitsFor === null
            ? "It is retried now."
            : "It is retried when the job's unfinished execution has ended.",
      });
    },
    onRefused: (problem) => show({ text: problem.message }),
  });
  const changed = job === null ? [] : changedParameters(execution.parameters, job.parameters);
  const send = () => retry.mutate({ parameters: { execution: execution.id }, body: {} });
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
