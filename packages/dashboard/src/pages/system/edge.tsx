import type { Answer } from "../../api/call.ts";
import { Time } from "../../time/time.tsx";
import styles from "./system.module.css";

type Edge = NonNullable<Answer<"readSystem">["edge"]>;

/** Where pg_cron ticks: when it did last, what became of its last ring, and when what it leaves was last purged. */
export function EdgeSection({ edge }: { edge: Edge }) {
  const { tickedAt, lastRing, purgedAt, pgCron, pgNet } = edge;
  return (
    <section aria-labelledby="edge">
      <h2 id="edge" className={styles.heading}>
        Edge Functions
      </h2>
      <dl className={styles.numbers}>
        <div>
          <dt>Last tick of pg_cron</dt>
          <dd>
            <Time at={tickedAt} variant="relative" />
          </dd>
        </div>
        <div>
          <dt>Last ring for the runner</dt>
          <dd>
            {lastRing === null ? (
              "none: nothing was due yet"
            ) : (
              <>
                <Time at={lastRing.at} variant="relative" />
                <span className={styles.note}> {ringText(lastRing)}</span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Last purge of old rings and runs of pg_cron</dt>
          <dd>{purgedAt === null ? "none yet" : <Time at={purgedAt} variant="relative" />}</dd>
        </div>
        <div>
          <dt>Extensions</dt>
          <dd>
            pg_cron {pgCron ?? "not installed"} · pg_net {pgNet ?? "not installed"}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function ringText({ status, error }: NonNullable<Edge["lastRing"]>): string {
  if (error !== null) return `not taken: ${error}`;
  return status === null ? "not answered yet" : "taken";
}
