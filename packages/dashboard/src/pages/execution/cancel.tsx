import { useWrite } from "../../api/use-write.ts";
import { stopwatch } from "../../status/status-label.tsx";
import { useNow } from "../../time/use-now.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { showToast } from "../../ui/toast-store.ts";
import type { ExecutionOfPage } from "./execution-of-page.ts";
import styles from "./execution.module.css";

/** Cancels what is not finished; what runs is asked to stop, has its grace for that, and is then stopped by force. */
export function Cancel({ execution }: { execution: ExecutionOfPage }) {
  const cancel = useWrite("cancelExecution", {
    onDone: ({ status }) =>
      showToast({ text: status === "running" ? "Asked to stop." : `It is ${status}.` }),
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  if (execution.cancelRequested !== null) return <Stopping execution={execution} />;
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

/** How long its worker has at most; after that it can be taken from it. */
function Stopping({ execution: { id, stopsBy, worker } }: { execution: ExecutionOfPage }) {
  const now = useNow();
  const force = useWrite("forceStopExecution", {
    onDone: () => showToast({ text: "Stopped by force." }),
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  const leftMs = stopsBy === null ? null : Date.parse(stopsBy) - now;
  if (leftMs === null) return <span className={styles.asked}>Asked to stop</span>;
  if (leftMs > 0) {
    return (
      <span className={styles.asked}>
        Stops in <span className={styles.countdown}>{stopwatch(leftMs)}</span> at the latest
      </span>
    );
  }
  const who = worker ?? "Its worker";
  return (
    <>
      <span className={styles.asked}>{who} has not stopped it in time</span>
      <ConfirmButton
        variant="danger"
        question={
          <>
            <p>
              It ends now as cancelled, and its job goes on. What {worker ?? "its worker"} still
              writes of it here is refused.
            </p>
            <p>
              What the handler does elsewhere goes on until the worker notices, and may overlap with
              what is executed next. What it has half done stays half done.
            </p>
          </>
        }
        confirmLabel="Force stop"
        keepLabel="Wait for it"
        isPending={force.isPending}
        onConfirm={() => force.mutate({ parameters: { execution: id }, body: {} })}
      >
        Force stop
      </ConfirmButton>
    </>
  );
}
