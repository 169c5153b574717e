import { useState } from "react";
import type { Answer } from "../../api/call.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { StatusGlyph } from "../../status/index.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Switch } from "../../ui/switch.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { History } from "./history.tsx";
import { JobDialog } from "./job-dialog.tsx";
import styles from "./my-jobs.module.css";

type Job = Answer<"listMyJobs">["rows"][number];
type Template = Answer<"listMyTemplates">["rows"][number];

const onRefused = ({ message }: ApiProblem) => showToast({ text: message });

/** One of one's own jobs: when it is next, how it went, and what can be done with it. */
export function JobLine({ job, templates }: { job: Job; templates: readonly Template[] }) {
  const { id, name, enabled, disabled } = job;
  const [isOpen, setOpen] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const at = { parameters: { job: id } };
  const enable = useWrite("enableMyJob", { onRefused });
  const disable = useWrite("disableMyJob", { onRefused });
  const run = useWrite("runMyJob", {
    onDone() {
      setOpen(true);
      showToast({ text: `${name} begins.` });
    },
    onRefused,
  });
  const remove = useWrite("deleteMyJob", {
    onDone: () => showToast({ text: `${name} is deleted.` }),
    onRefused,
  });
  const isOffered = templates.some(({ handler }) => handler === job.handler);
  return (
    <li className={styles.line} data-quiet={!enabled || undefined}>
      <div className={styles.what}>
        <h2 className={styles.name}>{name}</h2>
        <Facts job={job} />
        {disabled !== null && (
          <p className={styles.facts}>
            Disabled{disabled.reason === null ? "" : `: ${disabled.reason}`}
            {disabled.isByOther && ". An admin has done it, and enables it again."}
          </p>
        )}
      </div>
      <div className={styles.actions}>
        <Switch
          label={`${name} enabled`}
          isSelected={enabled}
          isPending={enable.isPending || disable.isPending}
          isDisabled={!enabled && (disabled?.isByOther === true || !isOffered)}
          onChange={(isOn) => (isOn ? enable : disable).mutate(at)}
        />
        <Button
          size="small"
          isPending={run.isPending}
          isDisabled={!enabled}
          aria-label={`Run now: ${name}`}
          onPress={() => run.mutate(at)}
        >
          Run now
        </Button>
        <Button
          size="small"
          variant="quiet"
          isDisabled={!isOffered}
          aria-label={`Change ${name}`}
          onPress={() => setEditing(true)}
        >
          Change
        </Button>
        <Button
          size="small"
          variant="quiet"
          aria-label={`History of ${name}`}
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          History
        </Button>
        <ConfirmButton
          size="small"
          variant="quiet"
          question={`${name} is not done any more, and its history is not shown any more.`}
          confirmLabel="Delete it"
          isPending={remove.isPending}
          aria-label={`Delete ${name}`}
          onConfirm={() => remove.mutate(at)}
        >
          Delete
        </ConfirmButton>
      </div>
      {isOpen && <History job={id} name={name} isOwn />}
      {isEditing && <JobDialog job={job} templates={templates} onClose={() => setEditing(false)} />}
    </li>
  );
}

/** When it is done, when it is next, and how it went. */
export function Facts({ job }: { job: Pick<Job, "sentence" | "nextSlot" | "last"> }) {
  const { sentence, nextSlot, last } = job;
  return (
    <p className={styles.facts}>
      <span>{sentence.replace(/^./, (letter) => letter.toUpperCase())}</span>
      {nextSlot !== null && (
        <span>
          Next <Time at={nextSlot} variant="both" />
        </span>
      )}
      {last !== null && (
        <span>
          <StatusGlyph state={last.status === "completed" ? "completed" : "failed"} size={12} />{" "}
          {last.status === "completed" ? "Done" : "Failed"} <Time at={last.at} variant="relative" />
        </span>
      )}
    </p>
  );
}
