import { Link } from "@tanstack/react-router";
import { AlertItem } from "../../alerts/alert-item.tsx";
import { StatusGlyph } from "../../status/status-glyph.tsx";
import { Time } from "../../time/time.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { countText, plural } from "../../words/count.ts";
import styles from "./attention.module.css";
import type { Overview } from "./sentence.ts";

const mostListed = 5;

/** What needs a person: open alerts, each with what can be done about it. Nothing, and no room, if there is nothing. */
export function Attention({ overview }: { overview: Overview }) {
  const { alerts, jobs, scheduler } = overview;
  const listed = alerts.open.slice(0, mostListed);
  const left = (alerts.counts.open ?? 0) - listed.length;
  const isTold = (kind: string) => alerts.open.some((alert) => alert.kind === kind);
  // until the alert is there, which takes a while
  const isSilent = scheduler.isSilent && !isTold("scheduler_silent");
  const isLate = jobs.late > 0 && !isTold("late");
  if (listed.length === 0 && !isSilent && !isLate) return null;
  return (
    <section className={styles.section} aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      <ol className={styles.list}>
        {isSilent && <Silent scheduler={scheduler} />}
        {listed.map((alert, index) => (
          <AlertItem key={alert.id} alert={alert} index={index} withState={false} />
        ))}
        {isLate && <Late jobs={jobs.late} isSilent={scheduler.isSilent} />}
      </ol>
      {left > 0 && (
        <p className={styles.more}>
          <Link to="/alerts">All {countText(listed.length + left)} open alerts</Link>
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

function Late({ jobs, isSilent }: { jobs: number; isSilent: boolean }) {
  return (
    <li className={styles.item}>
      <StatusGlyph state="queued" />
      <p className={styles.words}>
        <span className={styles.name}>
          {jobs === 1 ? "One job is late" : `${plural(jobs, "job")} are late`}
        </span>
        <span className={styles.cause}>
          {isSilent
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
  );
}
