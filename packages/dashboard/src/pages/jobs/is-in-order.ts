import type { ListedJob } from "./listed-job.ts";
import type { readSearch } from "./search.ts";

type Sort = NonNullable<ReturnType<typeof readSearch>["sort"]>;
type Group = ReturnType<typeof readSearch>["group"];
type Sortable = Pick<ListedJob, "name" | "states" | "nextSlot" | "last"> &
  Partial<Pick<ListedJob, "folder" | "handler" | "owner">>;

/** Whether rows that have changed in their places still stand in the order of the list, in each group for itself. */
export function isInOrder(jobs: readonly Sortable[], sort: Sort, group?: Group): boolean {
  const key = keys[sort];
  return jobs.every((job, index) => {
    const before = jobs[index - 1];
    if (before === undefined) return true;
    if (group !== undefined && before[group] !== job[group]) return true;
    return !isAfter(key(before), key(job));
  });
}

/** As the server sorts; where these are the same, names decide, which do not change while they are looked at. */
const keys: Readonly<Record<Sort, (job: Sortable) => readonly (number | string)[]>> = {
  attention: (job) => [isCalm(job) ? 1 : 0, nextOf(job)],
  next: (job) => [nextOf(job)],
  name: () => [],
  "-last": ({ last }) => [last === null ? 0 : -Date.parse(last.startedAt)],
  "-duration": ({ last }) => [-(last?.durationMs ?? -1)],
};

function isCalm({ states }: Sortable): boolean {
  return !states.includes("failing") && !states.includes("late");
}

function nextOf({ nextSlot }: Sortable): number {
  return nextSlot === null ? Infinity : Date.parse(nextSlot);
}

function isAfter(one: readonly (number | string)[], other: readonly (number | string)[]): boolean {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place !== -1 && one[place]! > other[place]!;
}
