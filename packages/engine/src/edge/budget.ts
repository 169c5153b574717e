/** How much of the isolate's life is left for work. */
export interface Budget {
  /** Milliseconds in which something may still be begun. */
  leftMs(): number;
  /** In its second half: by then the platform gives a ring to another isolate. */
  isLate(): boolean;
  /** When handlers must have ended: a second before what they hold is given back. */
  handlersEndAt(): Date;
  /** Milliseconds that what runs is given to end by itself when the budget is used up. */
  graceMs: number;
}

const handlersEndEarlierMs = 1_000;

/** `bootedAt`: milliseconds since 1970 at which the isolate began. */
export function createBudget(
  bootedAt: number,
  { lifetimeMs, marginMs }: { lifetimeMs: number; marginMs: number },
): Budget {
  const endsAt = bootedAt + lifetimeMs - marginMs;
  return {
    isLate: () => Date.now() > (bootedAt + endsAt) / 2,
    leftMs: () => endsAt - Date.now(),
    handlersEndAt: () => new Date(endsAt - handlersEndEarlierMs),
    graceMs: Math.min(marginMs / 2, 5_000),
  };
}
