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

/** A form of which the beginning was read. */
interface Begun {
  form: Form;
  /** Of the sign that is being read: its place in the form, how it is spelt, and how much of that was read. */
  place: number;
  spelling: Spelling;
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

  const step = (character: string, found: Span[]) => {
    const next: Begun[] = [];
    const isLineEnd = character === "\n" || character === "\r";
    const go = ({ form, place, spelling, read, from }: Begun) => {
      if (read + 1 < spelling.text.length) {
        next.push({ form, place, spelling, read: read + 1, from });
      } else if (place + 1 === form.length) {
        found.push({ from, to: at + 1 });
      } else {
        for (const one of form[place + 1]!)
          next.push({ form, place: place + 1, spelling: one, read: 0, from });
      }
    };
    for (const one of begun) {
      if (isNext(one, character)) go(one);
      else if (isLineEnd) next.push(one);
    }
    for (const { form, spelling } of first.get(character) ?? [])
      go({ form, place: 0, spelling, read: 0, from: at });
    begun = next;
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

function isNext({ spelling: { text, isAnyCase }, read }: Begun, character: string): boolean {
  return (isAnyCase ? character.toLowerCase() : character) === text[read];
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
