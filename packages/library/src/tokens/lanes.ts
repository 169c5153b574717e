/**
 * Works on items, several at a time: `concurrency` in all, and of each group as many as `limitOf` says, which is asked
 * again for every item; at 0 the group's items are left. Once `isOver` says so nothing more is begun. What has begun
 * ends before this returns, or throws the first error.
 */
export async function inLanes<Item>(
  items: readonly Item[],
  {
    concurrency,
    groupOf,
    limitOf,
    isOver,
    work,
  }: {
    concurrency: number;
    groupOf: (item: Item) => string;
    limitOf: (group: string) => number;
    isOver: () => boolean;
    work: (item: Item) => Promise<void>;
  },
): Promise<void> {
  const waiting = [...items];
  const running = new Map<string, number>();
  const lanes = new Set<Promise<void>>();
  const errors: unknown[] = [];

  const takeNext = (): Item | undefined => {
    if (errors.length > 0 || lanes.size >= concurrency || isOver()) return undefined;
    const place = waiting.findIndex((item) => {
      const group = groupOf(item);
      return (running.get(group) ?? 0) < limitOf(group);
    });
    return place === -1 ? undefined : waiting.splice(place, 1)[0];
  };

  const begin = (item: Item) => {
    const group = groupOf(item);
    running.set(group, (running.get(group) ?? 0) + 1);
    const lane = work(item)
      .catch((error: unknown) => void errors.push(error))
      .finally(() => {
        running.set(group, running.get(group)! - 1);
        lanes.delete(lane);
      });
    lanes.add(lane);
  };

  const beginAll = () => {
    try {
      for (let item = takeNext(); item !== undefined; item = takeNext()) begin(item);
    } catch (error) {
      errors.push(error);
    }
  };

  beginAll();
  while (lanes.size > 0) {
    await Promise.race(lanes);
    beginAll();
  }
  if (errors.length > 0) throw errors[0];
}
