import { Link } from "@tanstack/react-router";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { causeOf } from "../../status/cause.ts";
import { StatusGlyph } from "../../status/status-glyph.tsx";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { useToasts } from "../../ui/toast-store.ts";
import styles from "./attention.module.css";
import type { Overview } from "./sentence.ts";
import { countText, plural } from "../../words/count.ts";
import { jobTitle } from "../../job/job-title.ts";

const mostListed = 5;

/** What needs a person, each with one thing to do. Nothing, and no room, if there is nothing. */
export function Attention({ overview }: { overview: Overview }) {
  const { attention, jobs, scheduler } = overview;
  const listed = attention.slice(0, mostListed);
  const left = jobs.failing - listed.length;
  if (listed.length === 0 && jobs.late === 0 && !scheduler.isSilent) return null;
  return (
    <section className={styles.section} aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      <ul className={styles.list}>
        {scheduler.isSilent && <Silent scheduler={scheduler} />}
        {listed.map((failing) => (
          <FailingJob key={failing.job.id} failing={failing} />
        ))}
        {jobs.late > 0 && (
          <li className={styles.item}>
            <StatusGlyph state="queued" />
            <p className={styles.words}>
              <span className={styles.name}>
                {jobs.late === 1 ? "One job is late" : `${plural(jobs.late, "job")} are late`}
              </span>
              <span className={styles.cause}>
                {scheduler.isSilent
                  ? "Due, and not begun: no worker is there to take them."
                  : "Due, and not begun: all places may be taken."}
              </span>
            </p>
            <div className={styles.actions}>
              <LinkButton size="small" to="/jobs" search={{ state: ["late"] }}>
                Open
              </LinkButton>
            </div>
          </li>
        )}
      </ul>
      {left > 0 && (
        <p className={styles.more}>
          <Link to="/jobs" search={{ state: ["failing"] }}>
            All {countText(jobs.failing)} failing jobs
          </Link>
        </p>
      )}
    </section>
  );
}

function Silent({ scheduler }: { scheduler: Overview["scheduler"] }) {
  return (
    <li className={styles.item}>
      <StatusGlyph state="missed" />
      <p className={styles.words}>
        <span className={styles.name}>The scheduler is silent</span>
        <span className={styles.cause}>
          {scheduler.seenAt === null ? (
            "No worker has reported to this database yet. Start one with: horarium worker"
          ) : (
            <>
              The last worker was heard from <Time at={scheduler.seenAt} variant="relative" />.
              Slots that pass meanwhile are made up for, or recorded as missed, as each job says.
            </>
          )}
        </span>
      </p>
      <div className={styles.actions}>
        <LinkButton size="small" to="/system">
          Open
        </LinkButton>
      </div>
    </li>
  );
}

function FailingJob({ failing }: { failing: Overview["attention"][number] }) {
  const { job, execution, failures, since, reason, error, isSame } = failing;
  const { can } = useMe();
  const { show } = useToasts();
  const name = jobTitle(job);
  const retry = useWrite("retryExecution", {
    onDone: () => show({ text: `${name} is tried again, with the parameters it had.` }),
    onRefused: (problem) => show({ text: `${name} cannot be tried again: ${problem.message}` }),
  });
  const cause = reason === null ? null : causeOf({ status: "failed", reason });
  return (
    <li className={styles.item} data-row-link={`/jobs/${encodeURIComponent(job.name)}`}>
      <StatusGlyph state={reason === "timeout" ? "timeout" : "failed"} />
      <p className={styles.words}>
        <Link className={styles.name} to="/jobs/$job" params={{ job: job.name }}>
          {name}
        </Link>
        <span className={styles.cause}>
          Failed{" "}
          {failures === 1
            ? "once, "
            : `${failures >= 100 ? "at least 100" : failures} times, first `}
          <Time at={since} variant="both" seconds={false} withZone={false} />
          {failures > 1 && (isSame ? ", the same error each time" : ", not always the same error")}
        </span>
        {(error ?? cause) !== null && <code className={styles.error}>{error ?? cause}</code>}
      </p>
      <div className={styles.actions}>
        {can("run") && (
          <Button
            size="small"
            data-key="r"
            aria-label={`Retry ${name}`}
            isPending={retry.isPending}
            onPress={() => retry.mutate({ parameters: { execution }, body: {} })}
          >
            Retry
          </Button>
        )}
        <LinkButton
          size="small"
          variant="quiet"
          to="/executions/$execution"
          params={{ execution }}
          aria-label={`Open the failed execution of ${name}`}
        >
          Open
        </LinkButton>
      </div>
    </li>
  );
}
