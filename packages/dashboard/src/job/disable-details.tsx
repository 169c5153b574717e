import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useWrite } from "../api/use-write.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { SwitchableJob } from "./enable-switch.tsx";
import styles from "./job.module.css";
import { jobTitle } from "./job-title.ts";
import { useUntil } from "./use-until.tsx";

/** What may be said after a job was disabled: why, and until when. */
export function DisableDetails({ job, onClose }: { job: SwitchableJob; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const until = useUntil("Until", [
    { id: "again", label: "I enable it again" },
    { id: "hour", label: "In 1 hour" },
    { id: "tomorrow", label: "Tomorrow 08:00, your time" },
    { id: "date", label: "A date" },
  ]);
  const save = useWrite("disableJob", {
    onDone: () => {
      onClose();
      showToast({ text: `Noted why ${jobTitle(job)} is disabled.` });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const at = until.read();
    if (at === undefined) return;
    save.mutate({
      parameters: { job: job.name },
      body: {
        ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
        ...(at === null ? {} : { until: at.toISOString() }),
      },
    });
  };
  return (
    <form className={styles.details} onSubmit={send}>
      <p className={styles.detailsTitle}>Disabled</p>
      {job.currentExecution !== null && (
        <p className={styles.detailsNote}>
          The execution in progress continues.{" "}
          <Link to="/executions/$execution" params={{ execution: job.currentExecution }}>
            See it
          </Link>{" "}
          <CancelIt execution={job.currentExecution} />
        </p>
      )}
      <TextField label="Reason (optional)" value={reason} onChange={setReason} maxLength={500} />
      {until.fields}
      {save.error !== null && (
        <p className={styles.refusal} role="alert">
          {save.error.message}
        </p>
      )}
      <div className={styles.detailsActions}>
        <Button type="submit" variant="filled" isPending={save.isPending}>
          Save
        </Button>
        <Button variant="quiet" onPress={onClose}>
          Close
        </Button>
      </div>
    </form>
  );
}

function CancelIt({ execution }: { execution: string }) {
  const [isAsked, setAsked] = useState(false);
  const cancel = useWrite("cancelExecution", {
    onDone: () => setAsked(true),
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  if (isAsked) return <>It was asked to stop.</>;
  return (
    <ConfirmButton
      size="small"
      variant="quiet"
      question="The work that is in progress is stopped. What it has half done stays half done."
      confirmLabel="Confirm cancel"
      isPending={cancel.isPending}
      onConfirm={() => cancel.mutate({ parameters: { execution }, body: {} })}
    >
      Cancel it
    </ConfirmButton>
  );
}
