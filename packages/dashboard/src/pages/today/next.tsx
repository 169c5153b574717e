import { Link } from "@tanstack/react-router";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { formatDuration } from "../../time/format-duration.ts";
import { formatInstant } from "../../time/format-instant.ts";
import { useDisplayZone } from "../../time/display-zone.tsx";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useToasts } from "../../ui/toast-store.ts";
import styles from "./rows.module.css";
import { startOf, type Overview } from "./sentence.ts";
import { jobTitle } from "../../job/job-title.ts";

type NextSlot = Overview["next"][number];

const mostListed = 8;

export function Next({ overview }: { overview: Overview | undefined }) {
  const next = overview?.next.slice(0, mostListed) ?? [];
  return (
    <>
      <div className={styles.heading}>
        <h2 id="next">Next</h2>
        {(overview?.next.length ?? 0) > mostListed && (
          <Link to="/jobs" search={{ sort: "next" }}>
            All
          </Link>
        )}
      </div>
      {overview === undefined ? (
        <Skeleton lines={3} height="48px" />
      ) : next.length === 0 ? (
        <p className={styles.none}>Nothing is planned: no enabled job has a next slot.</p>
      ) : (
        <ol className={styles.list}>
          {next.map((slot) => (
            <NextRow key={`${slot.job.id} ${slot.slot}`} next={slot} />
          ))}
        </ol>
      )}
    </>
  );
}

function NextRow({ next }: { next: NextSlot }) {
  const { job, slot, movedTo, timezone, typical } = next;
  const { can } = useMe();
  const name = jobTitle(job);
  return (
    <li className={styles.row} data-row-link={`/jobs/${encodeURIComponent(job.name)}`}>
      <div className={styles.main}>
        <Link className={styles.name} to="/jobs/$job" params={{ job: job.name }}>
          {name}
        </Link>
        {(movedTo !== null || typical !== null) && (
          <span className={styles.aside}>
            {movedTo !== null && (
              <>
                moved from{" "}
                <Time
                  at={slot}
                  zone={timezone}
                  variant="absolute"
                  seconds={false}
                  withZone={false}
                />
                {typical !== null && ", "}
              </>
            )}
            {typical !== null && `usually ${formatDuration(typical.p50Ms)}`}
          </span>
        )}
      </div>
      <div className={styles.when}>
        <Time at={startOf(next)} zone={timezone} variant="both" withZone={false} />
      </div>
      {can("run") && <Actions jobId={job.id} name={name} slot={slot} startsAt={startOf(next)} />}
    </li>
  );
}

function Actions({ jobId, name, slot, startsAt }: ActionsProps) {
  const { show } = useToasts();
  const { resolve } = useDisplayZone();
  const when = formatInstant(new Date(startsAt), {
    zone: resolve(),
    seconds: false,
    withZone: false,
  });
  const putBack = useWrite("putBackSlot", {
    onRefused: (problem) => show({ text: `The slot cannot be put back: ${problem.message}` }),
  });
  const parameters = { job: jobId, slot };
  const skip = useWrite("skipSlot", {
    onDone: () =>
      show({
        text: `${name} skips ${when} only.`,
        undo: { run: () => putBack.mutate({ parameters, body: {} }) },
      }),
    onRefused: (problem) => show({ text: `${when} cannot be skipped: ${problem.message}` }),
  });
  const run = useWrite("runJob", {
    onDone: () => show({ text: `${name} is queued.` }),
    onRefused: (problem) => show({ text: `${name} cannot be run: ${problem.message}` }),
  });
  return (
    <div className={styles.actions}>
      <Button
        size="small"
        variant="quiet"
        data-key="s"
        aria-label={`Skip ${name} at ${when} only`}
        isPending={skip.isPending}
        onPress={() => skip.mutate({ parameters, body: {} })}
      >
        Skip
      </Button>
      <Button
        size="small"
        variant="quiet"
        data-key="r"
        aria-label={`Run now: ${name}`}
        isPending={run.isPending}
        onPress={() => run.mutate({ parameters: { job: jobId }, body: {} })}
      >
        {run.isPending ? "Queued…" : "Run now"}
      </Button>
    </div>
  );
}

interface ActionsProps {
  jobId: string;
  name: string;
  slot: string;
  /** When it begins: the slot itself, or where it was moved. */
  startsAt: string;
}
