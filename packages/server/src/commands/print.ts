import { createPaint, type Paint } from "../live-view/paint.ts";

/** How wide the output is: lines are cut on a terminal only. */
export const outputWidth = (): number =>
  process.stdout.isTTY === true ? process.stdout.columns || 100 : Infinity;

export const paintOfOutput = (): Paint => createPaint(process.stdout.isTTY === true);

export function print(...lines: string[]): void {
  for (const line of lines) process.stdout.write(`${harmless(line)}\n`);
}

/**
 * What handlers have logged and people have named may hold sequences that a terminal acts on. Left are those of `Paint`
 * alone: another one can hide what follows it.
 */
function harmless(line: string): string {
  return line.replaceAll(
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    /\u001b(?!\[(?:1|2|22|3[1236]|39)m)|[\0-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Names and values, one a line; those without a value are left out. */
export function printFacts(facts: readonly (readonly [string, string | null])[]): void {
  const shown = facts.filter(([, value]) => value !== null);
  const width = Math.max(...shown.map(([name]) => name.length));
  for (const [name, value] of shown) print(`  ${name.padEnd(width)}  ${value}`);
}
