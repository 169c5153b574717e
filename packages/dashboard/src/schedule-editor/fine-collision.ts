import type { SchedulePreview } from "./use-preview.ts";

export type Collision = NonNullable<SchedulePreview["warnings"][number]["collision"]>;

/** Jobs that start together, so many at once, of which it was said that it is fine. */
export type FineCollision = Pick<Collision, "jobs" | "peak">;

/** As the server has it: the same jobs or fewer of them, and not more at once. */
export function covers(fine: FineCollision, { jobs, peak }: FineCollision): boolean {
  return peak <= fine.peak && jobs.every((id) => fine.jobs.includes(id));
}
