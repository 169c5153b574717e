import { createPaint, type Paint } from "../live-view/paint.ts";

/** How wide the output is: lines are cut on a terminal only. */
export const outputWidth = (): number =>
  process.stdout.isTTY === true ? process.stdout.columns || 100 : Infinity;

export const paintOfOutput = (): Paint => createPaint(process.stdout.isTTY === true);

export function print(...lines: string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
