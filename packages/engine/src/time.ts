import type { Clock } from "./clock.ts";

/**
 * What this process knows of the database's clock, without asking it each time.
 *
 * A reading taken by the database lies between the moments of asking and of hearing. `now()` counts from the moment of
 * hearing, so it is never ahead of the database, and behind it by at most one round trip: what waits for an instant on
 * it starts a little late, and never early.
 */
export interface DatabaseTime {
  /** Milliseconds since 1970 on the database's clock: never ahead of it. */
  now(): number;
  /** Milliseconds by which the database's clock is ahead of this node's. */
  skew(): number;
  roundTrip(): number;
  /** Takes a reading `at` (ms since 1970) that was asked for at `askedAt` (`performance.now()`). */
  learn(at: number, askedAt: number): void;
}

/** Readings older than this no longer count: clocks drift. */
const memory = 60_000;

export function databaseTime(clock: Clock): DatabaseTime {
  let readings: { ahead: number; heardAt: number; roundTrip: number }[] = [];
  let ahead = performance.timeOrigin;
  return {
    now: () => clock.override()?.getTime() ?? performance.now() + ahead,
    skew: () => performance.now() + ahead - Date.now(),
    roundTrip: () => Math.min(...readings.map(({ roundTrip }) => roundTrip), Infinity),
    learn(at, askedAt) {
      const heardAt = performance.now();
      const wentBack = at - askedAt < ahead && readings.length > 0;
      readings = readings.filter((one) => !wentBack && heardAt - one.heardAt < memory);
      readings.push({ ahead: at - heardAt, heardAt, roundTrip: heardAt - askedAt });
      ahead = Math.max(...readings.map((one) => one.ahead));
    },
  };
}
