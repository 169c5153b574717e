import { Link } from "@tanstack/react-router";
import { Button } from "react-aria-components/Button";
import { formatInstant } from "../../time/format-instant.ts";
import { Popover } from "../../ui/popover.tsx";
import type { Axis } from "./axis.ts";
import { CollisionShape } from "./collision-shape.tsx";
import styles from "./collisions.module.css";
import { axisHeight } from "./head.tsx";
import type { CollisionAnswer, TimelineAnswer } from "./lane-data.ts";
import { nameOfJob, plural } from "./words.ts";

export interface CollisionsProps {
  axis: Axis;
  answer: TimelineAnswer;
  zone: string;
  selected: CollisionAnswer | null;
  onSelect: (collision: CollisionAnswer | null) => void;
}

/** Markers where planned executions get in each other's way; each opens what it is about, and its lanes are marked. */
export function Collisions({ axis, answer, zone, selected, onSelect }: CollisionsProps) {
  return apart(answer.collisions, axis).map(({ collision, x, others }) => (
    <div
      className={styles.place}
      style={{ left: x - 12, top: axisHeight }}
      key={`${collision.kind} ${collision.from}`}
    >
      <Popover
        label={titleOf(collision)}
        isOpen={selected === collision}
        onOpenChange={(isOpen) => onSelect(isOpen ? collision : null)}
        trigger={
          <Button
            className={styles.marker ?? ""}
            aria-label={`${titleOf(collision)}, ${when(collision, zone)}`}
          >
            <CollisionShape kind={collision.kind} />
          </Button>
        }
      >
        <CollisionCard
          collision={collision}
          others={others}
          capacity={answer.capacity}
          zone={zone}
        />
      </Popover>
    </div>
  ));
}

interface Apart {
  collision: CollisionAnswer;
  x: number;
  /** Markers that would lie on this one. */
  others: CollisionAnswer[];
}

/** One marker for those that lie so close that they could not be pressed apart. */
function apart(collisions: readonly CollisionAnswer[], axis: Axis): Apart[] {
  const markers: Apart[] = [];
  for (const collision of collisions) {
    const x = axis.x(Date.parse(collision.from));
    if (x < 0 || x > axis.width) continue;
    const last = markers.at(-1);
    if (last !== undefined && x - last.x < 24) last.others.push(collision);
    else markers.push({ collision, x, others: [] });
  }
  return markers;
}

function titleOf({ kind, peak }: CollisionAnswer): string {
  if (kind === "capacity") return `${peak} at once, more than there are places`;
  if (kind === "heavy") return `${peak} long executions at once`;
  return `${peak} slots fall together because the clocks change`;
}

function when({ from, to }: CollisionAnswer, zone: string): string {
  const [start, end] = [new Date(from), new Date(to)];
  const first = formatInstant(start, { zone, seconds: false });
  if (end.getTime() - start.getTime() < 60_000) return first;
  return `${first} to ${formatInstant(end, { zone, seconds: false, day: "never", withZone: false })}`;
}

interface CollisionCardProps {
  collision: CollisionAnswer;
  others: readonly CollisionAnswer[];
  capacity: number | null;
  zone: string;
}

function CollisionCard({ collision, others, capacity, zone }: CollisionCardProps) {
  return (
    <div className={styles.card}>
      {[collision, ...others].slice(0, 4).map((one) => (
        <section key={`${one.kind} ${one.from}`}>
          <p className={styles.title}>{titleOf(one)}</p>
          <p className={styles.when}>{when(one, zone)}</p>
          <ul className={styles.jobs}>
            {one.jobs.slice(0, 8).map((job) => (
              <li key={job.id}>
                <Link to="/jobs/$job" params={{ job: job.name }}>
                  {nameOfJob(job)}
                </Link>
              </li>
            ))}
            {one.jobs.length > 8 && <li>and {one.jobs.length - 8} more</li>}
          </ul>
          {one.kind === "capacity" && capacity !== null && (
            <p>The workers have {plural(capacity, "place")}: the others wait until one is free.</p>
          )}
        </section>
      ))}
      {others.length > 3 && <p>{others.length - 3} more lie close by: zoom in to see them.</p>}
    </div>
  );
}
