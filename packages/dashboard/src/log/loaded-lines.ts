import type { Answer } from "../api/call.ts";

export type LogLine = Answer<"readLog">["rows"][number];

/** A stretch of a log without gaps. */
export interface LoadedLines {
  lines: readonly LogLine[];
  /** Lines that were written so far, loaded or not. */
  total: number;
}

/** More than this is slow to draw: the far end is let go, and read again when the reader comes back to it. */
export const mostLines = 20_000;

export const nothingLoaded: LoadedLines = { lines: [], total: 0 };

export function firstOf({ lines }: LoadedLines): number {
  return lines[0]?.sequence ?? 0;
}

export function lastOf({ lines }: LoadedLines): number {
  return lines.at(-1)?.sequence ?? 0;
}

/** Whether the newest line that is known of is loaded. */
export function isAtEnd(loaded: LoadedLines): boolean {
  return lastOf(loaded) >= loaded.total;
}

export function isAtStart(loaded: LoadedLines): boolean {
  return loaded.lines.length === 0 || firstOf(loaded) <= 1;
}

/** Lines before those that are loaded. */
export function prepend(loaded: LoadedLines, earlier: readonly LogLine[]): LoadedLines {
  const first = firstOf(loaded);
  const fitting = earlier.filter(({ sequence }) => sequence < first);
  return { ...loaded, lines: [...fitting, ...loaded.lines].slice(0, mostLines) };
}

/**
 * Lines behind those that are loaded. Those that are there already are dropped; where lines between are missing, nothing
 * is added: they are to be read first.
 */
export function append(
  loaded: LoadedLines,
  later: readonly LogLine[],
  total?: number,
): LoadedLines {
  const last = lastOf(loaded);
  const fitting = later.filter(({ sequence }) => sequence > last);
  const known = Math.max(loaded.total, total ?? 0, later.at(-1)?.sequence ?? 0);
  const hasGap = fitting.length > 0 && loaded.lines.length > 0 && fitting[0]!.sequence !== last + 1;
  if (fitting.length === 0 || hasGap) {
    return known === loaded.total ? loaded : { ...loaded, total: known };
  }
  return { lines: [...loaded.lines, ...fitting].slice(-mostLines), total: known };
}

/** Blocks of 200 lines whose borders stay where they are, so that one that is drawn is not drawn again. */
export function inBlocks(lines: readonly LogLine[]): { key: number; lines: readonly LogLine[] }[] {
  const blocks: { key: number; lines: LogLine[] }[] = [];
  for (const line of lines) {
    const key = Math.floor((line.sequence - 1) / blockSize);
    const last = blocks.at(-1);
    if (last?.key === key) last.lines.push(line);
    else blocks.push({ key, lines: [line] });
  }
  return blocks;
}

const blockSize = 200;
