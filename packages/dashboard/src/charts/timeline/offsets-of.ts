import type { TimelineAnswer } from "./lane-data.ts";
import type { Offset } from "./local-time.ts";

/** How the clocks of the zone go in the time of the answer. */
export function offsetsOf({ zones }: TimelineAnswer, zone: string): Offset[] {
  const known = zones.find(({ timezone }) => timezone === zone);
  return (known?.offsets ?? []).map(({ at, minutes }) => ({ at: Date.parse(at), minutes }));
}
