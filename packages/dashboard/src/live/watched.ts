/** Which executions' logs are watched, by which tab. */
export interface Watched {
  /** True if the union has changed. */
  set: (tab: string, ids: readonly string[], now: number) => boolean;
  /** Tabs that were not heard of for so long are gone. True if the union has changed. */
  forget: (now: number) => boolean;
  ids: () => string[];
}

/** A stream tells no more logs than this. */
const most = 10;
/** Milliseconds: timers of hidden tabs run once a minute. */
const goneAfter = 150_000;

export function createWatched(): Watched {
  const tabs = new Map<string, { ids: readonly string[]; at: number }>();
  let last = "";
  const ids = () =>
    [...new Set([...tabs.values()].flatMap((tab) => tab.ids))].toSorted().slice(0, most);
  const hasChanged = () => {
    const now = ids().join();
    const differs = now !== last;
    last = now;
    return differs;
  };
  return {
    ids,
    set(tab, wanted, now) {
      if (wanted.length === 0) tabs.delete(tab);
      else tabs.set(tab, { ids: wanted, at: now });
      return hasChanged();
    },
    forget(now) {
      for (const [tab, { at }] of tabs) if (now - at > goneAfter) tabs.delete(tab);
      return hasChanged();
    },
  };
}
