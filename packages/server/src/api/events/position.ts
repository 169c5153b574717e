/**
 * How far a stream has told: milliseconds since 1970 on the database's clock, at which all that was committed had been
 * looked at. Since that clock is one for all processes, each understands the positions of the others.
 */
export type Position = number;

/** As an id of an event: `1.mie5k1c0`. The first digit is the form's. */
export function toEventId(position: Position): string {
  return `1.${Math.floor(position).toString(36)}`;
}

/** Null for what is no position, and for a form that is not ours. */
export function fromEventId(id: string): Position | null {
  const [, digits] = /^1\.([0-9a-z]{1,10})$/.exec(id) ?? [];
  return digits === undefined ? null : Number.parseInt(digits, 36);
}
