/** First in, first out. Taking one does not copy the others. */
export interface Queue<Item> {
  readonly length: number;
  push(items: readonly Item[]): void;
  /** Puts items before all others. */
  pushFirst(items: readonly Item[]): void;
  take(): Item | undefined;
  takeAll(): Item[];
}

export function createQueue<Item>(): Queue<Item> {
  let items: Item[] = [];
  let next = 0;
  const rest = () => (next === 0 ? items : items.slice(next));
  return {
    get length() {
      return items.length - next;
    },
    push(more) {
      items = next === items.length ? [...more] : [...rest(), ...more];
      next = 0;
    },
    pushFirst(more) {
      items = [...more, ...rest()];
      next = 0;
    },
    take() {
      return next < items.length ? items[next++] : undefined;
    },
    takeAll() {
      const all = rest();
      items = [];
      next = 0;
      return all;
    },
  };
}
