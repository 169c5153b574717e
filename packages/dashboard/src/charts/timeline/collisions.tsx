import { titleOf, when } from "./collision-words.ts";
import { lazy, Suspense } from "react";
import { Button } from "react-aria-components/Button";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Popover } from "../../ui/popover.tsx";
import type { Axis } from "./axis.ts";
import { CollisionShape } from "./collision-shape.tsx";
import styles from "./collisions.module.css";
import { axisHeight } from "./head.tsx";
import type { CollisionAnswer, TimelineAnswer } from "./lane-data.ts";

/** Loaded when the first one is opened. */
const CollisionCard = lazy(async () => ({
  default: (await import("./collision-card.tsx")).CollisionCard,
}));

export interface CollisionsProps {
  axis: Axis;
  answer: TimelineAnswer;
  zone: string;
  /** The key of the one whose card is open. */
  opened: string | null;
  onOpened: (key: string | null) => void;
}

/**
 * Markers where planned executions get in each other's way; each opens what it is about, and its lanes are marked. Those
 * that are said to be fine are outlines, and warn of nothing.
 */
export function Collisions({ axis, answer, zone, opened, onOpened }: CollisionsProps) {
  return apart(answer.collisions, axis).map(({ collision, x, others }) => (
    <div className={styles.place} style={{ left: x - 12, top: axisHeight }} key={keyOf(collision)}>
      <Popover
        label={titleOf(collision)}
        isOpen={opened === keyOf(collision)}
        onOpenChange={(isOpen) => onOpened(isOpen ? keyOf(collision) : null)}
        trigger={
          <Button
            className={styles.marker ?? ""}
            data-accepted={
              [collision, ...others].every(({ accepted }) => accepted !== null) || undefined
            }
            aria-label={`${titleOf(collision)}, ${when(collision, zone)}${collision.accepted === null ? "" : ", said to be fine"}`}
          >
            <CollisionShape kind={collision.kind} />
          </Button>
        }
      >
        <Suspense fallback={<Skeleton lines={5} width="240px" />}>
          <CollisionCard
            collision={collision}
            others={others}
            capacity={answer.capacity}
            zone={zone}
          />
        </Suspense>
      </Popover>
    </div>
  ));
}

/** The same with each reading. */
export function keyOf({ kind, from }: CollisionAnswer): string {
  return `${kind} ${from}`;
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
