import { useState } from "react";
import type { Answer } from "../../api/call.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { JobDialog } from "./job-dialog.tsx";
import { Line } from "./line.tsx";
import styles from "./my-jobs.module.css";

type Job = Answer<"listMyJobs">["rows"][number];
type Template = Answer<"listMyTemplates">["rows"][number];

const onRefused = ({ message }: ApiProblem) => showToast({ text: message });

/** One of one's own jobs. */
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
    <>
      <Line
        job={job}
        name={name}
        heading={<h2 className={styles.name}>{name}</h2>}
        disabledNote={
          disabled?.isByOther === true && ". An admin has done it, and enables it again."
        }
        isOwn
        isSwitchable={enabled || (disabled?.isByOther !== true && isOffered)}
        isSwitching={enable.isPending || disable.isPending}
        onSwitch={(isOn) => (isOn ? enable : disable).mutate(at)}
        deletion={`${name} is not done any more, and its history is not shown any more.`}
        isDeleting={remove.isPending}
        onDelete={() => remove.mutate(at)}
        isOpen={isOpen}
        onOpen={setOpen}
        actions={
          <>
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
          </>
        }
      />
      {isEditing && <JobDialog job={job} templates={templates} onClose={() => setEditing(false)} />}
    </>
  );
}
