import { atMost } from "../at-most.ts";

const pieces = 10;

/**
 * Waits for something that comes from outside, and no longer than `ms`. In pieces: when this process was held up, its
 * timers are over before it reads what has arrived meanwhile.
 */
export async function arrivesWithin(arrival: Promise<void>, ms: number): Promise<void> {
  let isHere = false;
  const arrived = arrival.then(() => {
    isHere = true;
  });
  for (let piece = 0; piece < pieces && !isHere; piece++) await atMost(arrived, ms / pieces);
}
