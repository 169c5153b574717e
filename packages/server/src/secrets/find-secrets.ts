import { formsOf, type Form, type Spelling } from "./forms.ts";

/** Where a secret stands: from the first character to the one behind its last, counted from the beginning of the stream. */
export interface Span {
  from: number;
  to: number;
}

/** Looks for secrets in a text that comes in parts: one that begins in a part and ends in a later one is found too. */
export interface Finder {
  /** Gives what was found by now, each in the order in which it ended. */
  feed(part: string): Span[];
  /** Nothing before this can become part of a secret any more, whatever comes. */
  settled(): number;
}

/** A form of which the beginning was read. Changed as it is read on, since a flood makes one for each sign. */
interface Begun {
  form: Form;
  /** The place of the sign that comes next, or of the one that is being read. */
  place: number;
  /** How that is spelt, and how much of it was read; null: none of it was. */
  spelling: Spelling | null;
  read: number;
  from: number;
}

/**
 * Finds the values as they are, URL-encoded, as JSON escapes them, in base64 (also within a longer text that was encoded)
 * and in hex, and all of these also where line ends stand in between: tools break long lines.
 */
export function createFinder(values: Iterable<string>): Finder {
  const first = byFirstCharacter(formsOf(values));
  let at = 0;
  let begun: Begun[] = [];
  let next: Begun[] = [];

  /** One more sign of `spelling` was read. */
  const go = (one: Begun, spelling: Spelling, found: Span[]) => {
    one.read++;
    if (one.read < spelling.text.length) {
      one.spelling = spelling;
    } else {
      one.place++;
      one.spelling = null;
      one.read = 0;
      if (one.place === one.form.length) {
        found.push({ from: one.from, to: at + 1 });
        return;
      }
    }
    next.push(one);
  };

  const goOn = (one: Begun, character: string, found: Span[]): boolean => {
    if (one.spelling !== null) {
      if (!isSign(one.spelling, one.read, character)) return false;
      go(one, one.spelling, found);
      return true;
    }
    let fitting: Spelling | null = null;
    for (const spelling of one.form[one.place]!) {
      if (!isSign(spelling, 0, character)) continue;
      // a sign may begin as several of its spellings do
      if (fitting !== null) go({ ...one }, fitting, found);
      fitting = spelling;
    }
    if (fitting === null) return false;
    go(one, fitting, found);
    return true;
  };

  const step = (character: string, found: Span[]) => {
    const starts = first.get(character);
    if (begun.length > 0 || starts !== undefined) {
      const isLineEnd = character === "\n" || character === "\r";
      for (const one of begun) if (!goOn(one, character, found) && isLineEnd) next.push(one);
      for (const { form, spelling } of starts ?? [])
        go({ form, place: 0, spelling: null, read: 0, from: at }, spelling, found);
      [begun, next] = [next, begun];
      next.length = 0;
    }
    at++;
  };

  return {
    feed(part) {
      const found: Span[] = [];
      for (let index = 0; index < part.length; index++) step(part[index]!, found);
      return found;
    },
    settled: () => begun.reduce((least, { from }) => Math.min(least, from), at),
  };
}

function isSign({ text, isAnyCase }: Spelling, place: number, character: string): boolean {
  const sign = text[place];
  return character === sign || (isAnyCase && character.toLowerCase() === sign);
}

function byFirstCharacter(
  forms: readonly Form[],
): ReadonlyMap<string, { form: Form; spelling: Spelling }[]> {
  const all = new Map<string, { form: Form; spelling: Spelling }[]>();
  for (const form of forms) {
    for (const spelling of form[0]!) {
      const letter = spelling.text[0]!;
      const cases = spelling.isAnyCase ? new Set([letter, letter.toUpperCase()]) : [letter];
      for (const one of cases) all.set(one, [...(all.get(one) ?? []), { form, spelling }]);
    }
  }
  return all;
}
