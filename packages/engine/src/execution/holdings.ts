import type { AnyHandler } from "../define.ts";
import type { Claimed } from "../rows.ts";
import type { Held } from "./held.ts";

/** What a worker holds, as far as it knows: what it has claimed, and has neither recorded nor given back. */
export interface Holdings {
  take(claimed: readonly Claimed[]): void;
  isHeld(claimed: Claimed): boolean;
  /** Its handler has ended, or it was given back: a place of the handler's own limit is free. */
  leave(claimed: Claimed): void;
  /** It is recorded, or the database has it back. */
  letGo(claimed: Claimed): void;
  size: () => number;
  /** How many executions of a handler with a limit of its own have a place of that limit. */
  placesTaken(handler: string): number;

  /** Begun, and given up since its lease could not be relied on: the database may believe that it is ours. */
  abandon(begun: Claimed): void;
  /** The same for all of `begun`; what has not begun is forgotten. */
  abandonAll(begun: Iterable<Claimed>): void;
  isAbandoned(claimed: Claimed): boolean;
  abandoned(): Claimed[];
  /** The database does not believe any more that it is ours. */
  forget(abandoned: Claimed): void;

  /** Whether what the database believes to be ours is known here. */
  knows(row: Held): boolean;
  /** The database may believe that we hold more than is known here: a claim's answer was lost. */
  doubt: () => void;
  /** The database is asked now. */
  endDoubt(): void;
  /** Whether the database may believe that we hold anything. */
  mayHold: () => boolean;
}

export function createHoldings(limited: readonly AnyHandler[]): Holdings {
  const held = new Map<string, Claimed>();
  const places = new Map<string, number>();
  const hasLimited = limited.length > 0;
  const abandoned = new Map<string, Claimed>();
  let isDoubtful = false;

  const occupy = ({ handler }: Claimed) => {
    if (hasLimited) places.set(handler, (places.get(handler) ?? 0) + 1);
  };

  const letGo = (claimed: Claimed) => {
    if (held.get(claimed.id) === claimed) held.delete(claimed.id);
  };

  return {
    take(claimed) {
      for (const one of claimed) {
        held.set(one.id, one);
        occupy(one);
      }
    },
    isHeld: (claimed) => held.get(claimed.id) === claimed,
    leave({ handler }) {
      if (hasLimited) places.set(handler, (places.get(handler) ?? 1) - 1);
    },
    letGo,
    size: () => held.size,
    placesTaken: (handler) => places.get(handler) ?? 0,

    abandon(begun) {
      abandoned.set(begun.lease_token, begun);
      letGo(begun);
    },
    abandonAll(begun) {
      isDoubtful = true;
      held.clear();
      places.clear();
      for (const one of begun) {
        abandoned.set(one.lease_token, one);
        // its handler has not ended yet
        occupy(one);
      }
    },
    isAbandoned: ({ lease_token }) => abandoned.has(lease_token),
    abandoned: () => [...abandoned.values()],
    forget: ({ lease_token }) => void abandoned.delete(lease_token),

    knows: ({ id, lease_token }) =>
      held.get(id)?.lease_token === lease_token || abandoned.has(lease_token),
    doubt() {
      isDoubtful = true;
    },
    endDoubt() {
      isDoubtful = false;
    },
    mayHold: () => held.size > 0 || isDoubtful || abandoned.size > 0,
  };
}
