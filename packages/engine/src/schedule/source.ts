/** Counts the characters that were looked at, so that a test can prove that the effort is linear. */
export interface Meter {
  steps: number;
}

/** A piece of the text: from `start` up to `end`. */
export interface Piece {
  start: number;
  end: number;
}

/** The text that is being read: trimmed, and where it begins in what was typed. */
export interface Source {
  text: string;
  position: number;
  meter: Meter;
}

/** The text with a piece of it replaced. */
export function replaced({ text }: Source, { start, end }: Piece, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** A piece of the text for a message, never long. */
export function shortened(piece: string): string {
  return piece.length > 32 ? `${piece.slice(0, 31)}…` : piece;
}
