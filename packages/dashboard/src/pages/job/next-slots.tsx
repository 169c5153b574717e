import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { toInstant, toLocalText } from "../../schedule-editor/local-time.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { formatInstant } from "../../time/format-instant.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Popover } from "../../ui/popover.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./job-page.module.css";
import type { Job } from "./job.ts";

type Slot = Answer<"listSlots">["next"][number];

/** What comes next, each to be skipped or moved once. */
export function NextSlots({ job }: { job: Job }) {
  const slots = useQuery(
    ask("listSlots", { parameters: { job: job.name }, query: { n: 60, next: 10 } }),
  );
  return (
    <section aria-labelledby="next-slots">
      <h2 id="next-slots" className={styles.heading}>
        Next slots
      </h2>
      {slots.isError && (
        <ErrorPanel
          title="The next slots cannot be shown"
          problem={slots.error}
          retry={() => void slots.refetch()}
        />
      )}
      {slots.isPending && <Skeleton lines={6} />}
      {slots.data?.next.length === 0 && (
        <EmptyState title="No slot is ahead">
          {!job.enabled
            ? "The job is disabled."
            : job.schedule === "@manual"
              ? "It is started by hand only."
              : "Its schedule has no more slots."}
        </EmptyState>
      )}
      <ol className={styles.next}>
        {slots.data?.next.map((slot) => (
          <NextSlot key={slot.slot} job={job} slot={slot} />
        ))}
      </ol>
    </section>
  );
}

function NextSlot({ job, slot }: { job: Job; slot: Slot }) {
  const { can } = useMe();
  const at = { job: job.name, slot: slot.slot };
  const text = formatInstant(new Date(slot.slot), { zone: job.timezone, seconds: false });
  const isMoved = slot.startsAt !== slot.slot;
  const putBack = useWrite("putBackSlot", {
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  const skip = useWrite("skipSlot", {
    onDone: () =>
      showToast({
        text: `The slot ${text} is skipped.`,
        undo: { run: () => putBack.mutate({ parameters: at, body: {} }) },
      }),
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  return (
    <li className={styles.slot}>
      <span className={styles.slotTime}>
        <Time at={slot.slot} zone={job.timezone} />
      </span>
      <span className={styles.slotNote}>
        {slot.isSkipped && "Skipped. "}
        {isMoved && (
          <>
            Begins at <Time at={slot.startsAt} zone={job.timezone} />, for this once.{" "}
          </>
        )}
        {slot.shiftedFrom.length > 0 || slot.pass !== null ? slot.sentence : ""}
      </span>
      {can("run") && (slot.isSkipped || isMoved) && (
        <span className={styles.slotActions}>
          <Button
            size="small"
            variant="quiet"
            aria-label={`Put back: ${text}`}
            isPending={putBack.isPending}
            onPress={() => putBack.mutate({ parameters: at, body: {} })}
          >
            Put back
          </Button>
        </span>
      )}
      {can("run") && !slot.isSkipped && !isMoved && (
        <span className={styles.slotActions}>
          <Button
            size="small"
            variant="quiet"
            aria-label={`Skip ${text} only`}
            isPending={skip.isPending}
            onPress={() => skip.mutate({ parameters: at, body: {} })}
          >
            Skip
          </Button>
          <MoveSlot job={job} slot={slot} text={text} />
        </span>
      )}
    </li>
  );
}

function MoveSlot({ job, slot, text }: { job: Job; slot: Slot; text: string }) {
  const { resolve } = useDisplayZone();
  const zone = resolve(job.timezone);
  const [to, setTo] = useState(() => toLocalText(slot.slot, zone));
  const [error, setError] = useState<string>();
  const at = { job: job.name, slot: slot.slot };
  const putBack = useWrite("putBackSlot", {
    onRefused: (problem) => showToast({ text: problem.message }),
  });
  const move = useWrite("moveSlot", {
    onDone: (moved) =>
      showToast({
        text: `The slot ${text} begins at ${formatInstant(new Date(moved.to), { zone: job.timezone, seconds: false })}, for this once.`,
        undo: { run: () => putBack.mutate({ parameters: at, body: {} }) },
      }),
    onRefused: (problem) => setError(problem.message),
  });
  return (
    <Popover
      label={`Move ${text} once`}
      placement="bottom end"
      trigger={
        <Button size="small" variant="quiet" aria-label={`Move ${text} once`}>
          Move
        </Button>
      }
    >
      {(close) => (
        <form
          className={styles.move}
          onSubmit={(event) => {
            event.preventDefault();
            const instant = toInstant(to, zone);
            if (instant === null) return setError("Choose the date and the time.");
            move.mutate({ parameters: at, body: { to: instant } }, { onSuccess: () => close() });
          }}
        >
          <TextField
            label={`Begin at, ${zone} time, for this once`}
            type="datetime-local"
            value={to}
            onChange={(value) => {
              setTo(value);
              setError(undefined);
            }}
            error={error}
          />
          <Button type="submit" variant="filled" isPending={move.isPending}>
            Move it
          </Button>
        </form>
      )}
    </Popover>
  );
}
