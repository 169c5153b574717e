import { lengthWords } from "../time/length-words.ts";

/** Whether it is as inherited, and what that is. */
export function same(own: unknown, inherited: unknown, inWords: string): string {
  return own === inherited ? "Inherited" : `Set here; inherited: ${inWords}`;
}

/** A length of time, or none. */
export function lengthOrNone(ms: number | null | undefined): string {
  return ms == null ? "none" : lengthWords(ms);
}
