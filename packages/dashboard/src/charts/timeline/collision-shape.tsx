import type { CollisionAnswer } from "./lane-data.ts";

/** Each kind of collision has a silhouette of its own. */
export function CollisionShape({ kind }: { kind: CollisionAnswer["kind"] }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={shapes[kind]} fillRule="evenodd" />
    </svg>
  );
}

const shapes: Record<CollisionAnswer["kind"], string> = {
  capacity: "M6 1 11.5 11H.5Z",
  heavy: "M6 .5 11.5 6 6 11.5.5 6Z",
  clock_change: "M6 .5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM5.3 2.8h1.4v3l2 2-1 1L5.3 6.4Z",
};
