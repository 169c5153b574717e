/** What may happen next: its name, and the world after it, or what it does wrong. */
export interface Step<World> {
  name: string;
  world: World;
  /** What must never happen, and has happened in this very step. */
  wrong?: string | null;
}

/** A small world: how it begins, what can happen in it, and what must hold after each step. */
export interface Protocol<World> {
  start: World;
  steps: (world: World) => Step<World>[];
  /** Null if all is well. */
  wrong: (world: World) => string | null;
}

export interface Explored {
  /** Worlds that were seen. */
  states: number;
  /** The shortest order of steps that ends in something wrong; null if there is none. */
  failure: { wrong: string; order: string[] } | null;
}

/** Goes through every order of steps, breadth first: so the first failure found is the shortest. Worlds are plain values. */
export function explore<World>({ start, steps, wrong }: Protocol<World>): Explored {
  const seen = new Map<string, { from: string | null; name: string }>();
  const key = JSON.stringify(start);
  seen.set(key, { from: null, name: "start" });
  let frontier: { key: string; world: World }[] = [{ key, world: start }];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const from of frontier) {
      for (const step of steps(from.world)) {
        const found = step.wrong ?? wrong(step.world);
        if (found !== null) {
          const order = [...orderTo(seen, from.key), step.name];
          return { states: seen.size, failure: { wrong: found, order } };
        }
        const to = JSON.stringify(step.world);
        if (seen.has(to)) continue;
        seen.set(to, { from: from.key, name: step.name });
        next.push({ key: to, world: step.world });
      }
    }
    frontier = next;
  }
  return { states: seen.size, failure: null };
}

function orderTo(
  seen: ReadonlyMap<string, { from: string | null; name: string }>,
  key: string,
): string[] {
  const order: string[] = [];
  for (let at = seen.get(key)!; at.from !== null; at = seen.get(at.from)!) order.unshift(at.name);
  return order;
}

/** A copy of a list with another value at one place. */
export function withAt<Value>(list: readonly Value[], place: number, value: Value): Value[] {
  return list.map((old, at) => (at === place ? value : old));
}
