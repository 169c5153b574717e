import type { ReactNode } from "react";
import type { Answer } from "../../api/call.ts";
import { StatusGlyph } from "../../status/index.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Switch } from "../../ui/switch.tsx";
import { History } from "./history.tsx";
import styles from "./my-jobs.module.css";

type Job = Answer<"listMyJobs">["rows"][number];

export interface LineProps {
  job: Pick<Job, "id" | "enabled" | "sentence" | "nextSlot" | "last"> & {
    disabled: { reason: string | null } | null;
  };
  /** What its controls are about: "Mail me new books of ada@example.org". */
  name: string;
  heading: ReactNode;
  /** After the reason for which it is disabled. */
  disabledNote?: string | false;
  isOwn: boolean;
  isSwitchable?: boolean;
  isSwitching: boolean;
  onSwitch: (isOn: boolean) => void;
  /** What follows from deleting it. */
  deletion: string;
  isDeleting: boolean;
  onDelete: () => void;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  /** What else can be done with it. */
  actions?: ReactNode;
}

/** A job of a person: when it is next, how it went, and what can be done with it. */
export function Line({
  job,
  name,
  heading,
  disabledNote,
  isOwn,
  isSwitchable = true,
  isSwitching,
  onSwitch,
  deletion,
  isDeleting,
  onDelete,
  isOpen,
  onOpen,
  actions,
}: LineProps) {
  const { id, enabled, disabled } = job;
  return (
    <li className={styles.line} data-quiet={!enabled || undefined}>
      <div className={styles.what}>
        {heading}
        <Facts job={job} />
        {disabled !== null && (
          <p className={styles.facts}>
            Disabled{disabled.reason === null ? "" : `: ${disabled.reason}`}
            {disabledNote}
          </p>
        )}
      </div>
      <div className={styles.actions}>
        <Switch
          label={`${name} enabled`}
          isSelected={enabled}
          isPending={isSwitching}
          isDisabled={!isSwitchable}
          onChange={onSwitch}
        />
        {actions}
        <Button
          size="small"
          variant="quiet"
          aria-label={`History of ${name}`}
          aria-expanded={isOpen}
          onPress={() => onOpen(!isOpen)}
        >
          History
        </Button>
        <ConfirmButton
          size="small"
          variant="quiet"
          question={deletion}
          confirmLabel="Delete it"
          isPending={isDeleting}
          aria-label={`Delete ${name}`}
          onConfirm={onDelete}
        >
          Delete
        </ConfirmButton>
      </div>
      {isOpen && <History job={id} name={name} isOwn={isOwn} />}
    </li>
  );
}

/** When it is done, when it is next, and how it went. */
function Facts({ job: { sentence, nextSlot, last } }: Pick<LineProps, "job">) {
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
