import type { Answer } from "../../api/call.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { jobTitle } from "../../job/job-title.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { plural } from "../../words/count.ts";
import { clockOf } from "./collision-words.ts";
import styles from "./collisions.module.css";
import type { CollisionAnswer } from "./lane-data.ts";

type Advice = Answer<"adviseCollision">;

interface OfferProps {
  collision: CollisionAnswer;
  /** Undefined while it is worked out. */
  advice: Advice | undefined;
  zone: string;
}

/** What can be done about jobs that meet: move one, spread one by its jitter, or say that it is fine. */
export function CollisionOffers({ collision, advice, zone }: OfferProps) {
  const { can } = useMe();
  const mayWrite = can("write");
  return (
    <div className={styles.offer}>
      {advice !== undefined && <Effects advice={advice} slot={collision.from} zone={zone} />}
      {mayWrite && (
        <div className={styles.actions}>
          {advice !== undefined && advice.move !== null && (
            <MoveButton move={advice.move} slot={collision.from} zone={zone} />
          )}
          {advice !== undefined && advice.spread !== null && (
            <SpreadButton spread={advice.spread} />
          )}
          <AcceptButton collision={collision} />
        </div>
      )}
    </div>
  );
}

function Effects({ advice, slot, zone }: { advice: Advice; slot: string; zone: string }) {
  const { move, spread } = advice;
  if (move === null && spread === null)
    return <p className={styles.when}>No better time within 30 minutes is known.</p>;
  return (
    <>
      {move !== null && (
        <p>
          At {clockOf(Date.parse(slot) + move.minutes * 60_000, zone)} {jobTitle(move.job)} would
          run {company(move.after)}, and not with {move.before - 1}, over the next 14 days.
        </p>
      )}
      {spread !== null && (
        <p>
          Spread over {formatDuration(spread.jitterMs)}, {jobTitle(spread.job)} would start{" "}
          {formatDuration(spread.delayMs)} after its slot each time, and run {company(spread.after)}
          .
        </p>
      )}
    </>
  );
}

function company(atOnce: number): string {
  return atOnce === 1 ? "alone" : `with ${plural(atOnce - 1, "other")} at most`;
}

function MoveButton({ move, slot, zone }: MoveButtonProps) {
  const name = jobTitle(move.job);
  const to = clockOf(Date.parse(slot) + move.minutes * 60_000, zone);
  const edit = useJobEdit(`${name} is moved to ${to}.`);
  return (
    <Button
      size="small"
      isPending={edit.isPending}
      onPress={() => edit.send(move, { schedule: move.schedule }, { schedule: move.current })}
    >
      Move {name} to {to}
    </Button>
  );
}

interface MoveButtonProps {
  move: NonNullable<Advice["move"]>;
  slot: string;
  zone: string;
}

function SpreadButton({ spread }: { spread: NonNullable<Advice["spread"]> }) {
  const name = jobTitle(spread.job);
  const edit = useJobEdit(
    `${name} starts ${formatDuration(spread.delayMs)} after its slot each time.`,
  );
  return (
    <Button
      size="small"
      isPending={edit.isPending}
      onPress={() => edit.send(spread, { jitterMs: spread.jitterMs }, { jitterMs: 0 })}
    >
      Spread {name}
    </Button>
  );
}

type Settings = { schedule: string } | { jitterMs: number };

/** Edits a job, and offers to take it back. */
function useJobEdit(done: string) {
  const back = useWrite("editJob", { onRefused: refused });
  const edit = useWrite("editJob");
  return {
    isPending: edit.isPending,
    send: (
      { job, version }: { job: { id: string }; version: number },
      settings: Settings,
      before: Settings,
    ) =>
      // who offers it is gone with the collision, maybe before the answer is there: the toast is to come all the same
      void edit.mutateAsync({ parameters: { job: job.id }, body: { ...settings, version } }).then(
        (edited) =>
          showToast({
            text: done,
            undo: {
              run: () =>
                back.mutate({
                  parameters: { job: edited.id },
                  body: { ...before, version: edited.version },
                }),
            },
          }),
        refused,
      ),
  };
}

function AcceptButton({ collision: { jobs, peak } }: { collision: CollisionAnswer }) {
  const warn = useWrite("warnOfCollision", { onRefused });
  const accept = useWrite("acceptCollision", {
    onDone: ({ id }) =>
      showToast({
        text: "There is no warning of it any more, as long as the same jobs meet.",
        undo: { run: () => warn.mutate({ parameters: { accepted: id }, body: {} }) },
      }),
    onRefused,
  });
  return (
    <Button
      size="small"
      variant="quiet"
      isPending={accept.isPending}
      onPress={() =>
        accept.mutate({ body: { jobs: jobs.map(({ id }) => id), peak: Math.max(2, peak) } })
      }
    >
      It is fine
    </Button>
  );
}

function onRefused({ message }: Error): void {
  showToast({ text: message });
}

function refused({ message }: Error): void {
  showToast({ text: `The job stays as it is: ${message}` });
}
