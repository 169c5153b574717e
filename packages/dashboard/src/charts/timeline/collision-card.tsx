import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { formatDuration } from "../../time/format-duration.ts";
import { formatInstant } from "../../time/format-instant.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { titleOf, when } from "./collision-words.ts";
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
      {advice !== undefined && <MoveOffer advice={advice} slot={collision.from} zone={zone} />}
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
        `, since ${clock(stillRunning.since, zone)}: still running then in ${stillRunning.executions} of its last ${stillRunning.of}`}
    </span>
  );
}

function MoveOffer({ advice, slot, zone }: { advice: Advice; slot: string; zone: string }) {
  const { can } = useMe();
  const { move } = advice;
  const back = useWrite("editJob", { onRefused: refused });
  const edit = useWrite("editJob", {
    onDone: ({ id, version }) =>
      showToast({
        text: `${name} is moved to ${to}.`,
        undo: {
          run: () => back.mutate({ parameters: { job: id }, body: { schedule: before, version } }),
        },
      }),
    onRefused: refused,
  });
  if (move === null)
    return <p className={styles.when}>No better time within 30 minutes is known.</p>;
  const name = jobTitle(move.job);
  const to = clock(new Date(Date.parse(slot) + move.minutes * 60_000).toISOString(), zone);
  const before = move.current;
  return (
    <div className={styles.offer}>
      <p>
        At {to} it would run{" "}
        {move.after === 1 ? "alone" : `with ${plural(move.after - 1, "other")} at most`}, and not
        with {move.before - 1}, over the next 14 days.
      </p>
      {can("write") && (
        <Button
          size="small"
          isPending={edit.isPending}
          onPress={() =>
            edit.mutate({
              parameters: { job: move.job.id },
              body: { schedule: move.schedule, version: move.version },
            })
          }
        >
          Move {name} to {to}
        </Button>
      )}
    </div>
  );
}

function refused(problem: Error): void {
  showToast({ text: `The job is not moved: ${problem.message}` });
}

function clock(at: string, zone: string): string {
  return formatInstant(new Date(at), { zone, seconds: false, day: "never", withZone: false });
}
