import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { AcceptedNote } from "./accepted-note.tsx";
import { CollisionOffers } from "./collision-offers.tsx";
import { clockOf, titleOf, when } from "./collision-words.ts";
import styles from "./collisions.module.css";
import type { CollisionAnswer } from "./lane-data.ts";
import { plural } from "../../words/count.ts";
import { jobTitle } from "../../job/job-title.ts";

export interface CollisionCardProps {
  collision: CollisionAnswer;
  /** Those that lie too close for a marker of their own. */
  others: readonly CollisionAnswer[];
  capacity: number | null;
  zone: string;
}

type Advice = Answer<"adviseCollision">;

const mostOthers = 3;
const mostJobs = 8;

/** Who meets, how long they usually take, and what could be moved. */
export function CollisionCard({ collision, others, capacity, zone }: CollisionCardProps) {
  const { data: advice } = useQuery(
    ask("adviseCollision", {
      query: { at: collision.from, jobs: collision.jobs.map(({ id }) => id).join(",") },
    }),
  );
  return (
    <div className={styles.card}>
      <Meeting collision={collision} advice={advice} zone={zone} />
      {capacity !== null && (
        <p>
          The workers have {plural(capacity, "place")}
          {collision.kind === "capacity" && ": the others wait until a place is free"}.
        </p>
      )}
      {collision.accepted === null ? (
        <CollisionOffers collision={collision} advice={advice} zone={zone} />
      ) : (
        <AcceptedNote accepted={collision.accepted} />
      )}
      {others.slice(0, mostOthers).map((one) => (
        <Meeting key={`${one.kind} ${one.from}`} collision={one} advice={undefined} zone={zone} />
      ))}
      {others.length > mostOthers && (
        <p>{others.length - mostOthers} more lie close by: zoom in to see them.</p>
      )}
    </div>
  );
}

function Meeting({
  collision,
  advice,
  zone,
}: {
  collision: CollisionAnswer;
  advice: Advice | undefined;
  zone: string;
}) {
  const { jobs } = collision;
  return (
    <section>
      <p className={styles.title}>{titleOf(collision)}</p>
      <p className={styles.when}>{when(collision, zone)}</p>
      <ul className={styles.jobs}>
        {jobs.slice(0, mostJobs).map((job) => (
          <li key={job.id}>
            <Link to="/jobs/$job" params={{ job: job.name }}>
              {jobTitle(job)}
            </Link>
            <Known part={advice?.jobs.find((part) => part.job.id === job.id)} zone={zone} />
          </li>
        ))}
        {jobs.length > mostJobs && <li>and {jobs.length - mostJobs} more</li>}
      </ul>
    </section>
  );
}

function Known({ part, zone }: { part: Advice["jobs"][number] | undefined; zone: string }) {
  if (part === undefined) return null;
  const { usualMs, stillRunning } = part;
  return (
    <span className={styles.when}>
      {usualMs !== null && `, usually ${formatDuration(usualMs)}`}
      {stillRunning !== null &&
        stillRunning.executions > 0 &&
        `, since ${clockOf(stillRunning.since, zone)}: still running then in ${stillRunning.executions} of its last ${stillRunning.of}`}
    </span>
  );
}
