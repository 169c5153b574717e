import { useEffect, useRef, useState } from "react";
import type { FieldProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { ConflictView } from "../../job/conflict-view.tsx";
import { conflictOf } from "../../job/conflict.ts";
import { useUndoEdit } from "../../job/use-undo-edit.ts";
import {
  saveLabel,
  ScheduleEditor,
  scheduleValueOf,
  type ScheduleValue,
  type ScheduleVerdict,
} from "../../schedule-editor/index.tsx";
import { lengthWords } from "../../time/length-words.ts";
import { Time } from "../../time/time.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";
import { NextSlots } from "./next-slots.tsx";

/** When the job runs, in words; then, for who may, the editor in its place. */
export function ScheduleTab({ job }: { job: Job }) {
  const { can } = useMe();
  const [isEditing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    // the form that had the focus is gone
    if (wasEditing.current && !isEditing) edit.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  if (isEditing) return <Editing job={job} onEnd={() => setEditing(false)} />;
  return (
    <div className={styles.tab}>
      <p className={styles.sentence}>{begun(job.sentence)}</p>
      <dl className={styles.pairs}>
        <dt>Schedule</dt>
        <dd>
          <code>{job.schedule}</code>
        </dd>
        <dt>Time zone</dt>
        <dd>{job.timezone}</dd>
        {job.startsAt !== null && (
          <>
            <dt>Not before</dt>
            <dd>
              <Time at={job.startsAt} zone={job.timezone} variant="absolute" />
            </dd>
          </>
        )}
        {job.endsAt !== null && (
          <>
            <dt>Not after</dt>
            <dd>
              <Time at={job.endsAt} zone={job.timezone} variant="absolute" />
            </dd>
          </>
        )}
        <dt>If the previous one still runs</dt>
        <dd>{overlaps[job.overlap]}</dd>
        <dt>If slots were missed</dt>
        <dd>{misfires[job.misfire.policy]}</dd>
        {job.jitterMs > 0 && (
          <>
            <dt>Spread</dt>
            <dd>up to {lengthWords(job.jitterMs)} later</dd>
          </>
        )}
        <dt>When the clocks change</dt>
        <dd>
          {job.dstGap === "skip"
            ? "a time that does not exist is skipped"
            : "a time that does not exist runs at the first instant after the gap"}
          ;{" "}
          {job.dstOverlap === "twice"
            ? "one that happens twice runs twice"
            : "one that happens twice runs once"}
          {job.dstGap === null && job.dstOverlap === null && " (as usual)"}
        </dd>
        <dt>Attempts</dt>
        <dd>
          {job.retry.attempts}
          {job.retry.attempts > 1 && `, the second after about ${lengthWords(job.retry.backoffMs)}`}
        </dd>
        <dt>Timeout</dt>
        <dd>
          {lengthWords(job.timeoutMs)}, then {lengthWords(job.graceMs)} to end by itself
        </dd>
      </dl>
      {can("write") && (
        <p>
          <Button ref={edit} onPress={() => setEditing(true)}>
            Edit
          </Button>
        </p>
      )}
      <NextSlots job={job} />
    </div>
  );
}

function begun(sentence: string): string {
  return `${sentence.slice(0, 1).toLocaleUpperCase("en")}${sentence.slice(1)}.`;
}

const overlaps: Readonly<Record<Job["overlap"], string>> = {
  skip: "the slot is skipped, and recorded as skipped",
  queue_one: "one waits until it has ended",
  cancel_previous: "the previous one is cancelled",
  allow: "both run at once",
};

const misfires: Readonly<Record<Job["misfire"]["policy"], string>> = {
  skip: "they stay missed",
  once: "one execution makes up for all of them",
  all: "each is made up for",
};

function Editing({ job, onEnd }: { job: Job; onEnd: () => void }) {
  const original = scheduleValueOf(job);
  const [value, setValue] = useState<ScheduleValue>(original);
  const [verdict, setVerdict] = useState<ScheduleVerdict>({ state: "checking" });
  const [reason, setReason] = useState("");
  const [version, setVersion] = useState(job.version);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const undo = useUndoEdit();
  const edit = useWrite("editJob", {
    onDone: (saved, { body }) => {
      onEnd();
      showToast({
        text: "Saved. The change is in the list of changes, and can be reverted there.",
        undo: undo(saved, body.version),
      });
    },
    onRefused: (problem) => setProblems(problem.fields),
  });
  const changed = changedParts(original, value);
  const conflict = conflictOf(edit.error);
  return (
    <form
      className={styles.tab}
      onSubmit={(event) => {
        event.preventDefault();
        setProblems([]);
        edit.mutate({
          parameters: { job: job.name },
          body: { ...changed, version, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) },
        });
      }}
    >
      {conflict !== null && (
        <ConflictView
          mine={changed}
          theirs={conflict}
          onTakeMine={() => {
            setVersion(conflict.version);
            edit.reset();
          }}
          onTakeTheirs={onEnd}
        />
      )}
      {edit.error !== null && conflict === null && (
        <Banner tone="rubric" isAnnounced>
          {edit.error.message}
          {problems.map(({ path, message }) => (
            <div key={path}>
              {path.replace(/^body\./, "")}: {message}
            </div>
          ))}
        </Banner>
      )}
      <ScheduleEditor
        value={value}
        onChange={setValue}
        original={original}
        job={job.name}
        onVerdict={setVerdict}
      />
      <TextField label="Reason (optional)" value={reason} onChange={setReason} maxLength={500} />
      <div className={styles.buttons}>
        <Button
          type="submit"
          variant="filled"
          isDisabled={verdict.state !== "valid" || Object.keys(changed).length === 0}
          isPending={edit.isPending}
        >
          {saveLabel(verdict)}
        </Button>
        <Button variant="quiet" onPress={onEnd}>
          Leave it as it is
        </Button>
      </div>
    </form>
  );
}

/** Only what was changed is sent: of the rest others may have changed something meanwhile. */
function changedParts(before: ScheduleValue, { onceAt: _onceAt, ...after }: ScheduleValue) {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, part]) =>
        JSON.stringify(part) !== JSON.stringify(before[name as keyof ScheduleValue]),
    ),
  ) as Partial<Omit<ScheduleValue, "onceAt">>;
}
