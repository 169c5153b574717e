import { createFinder, type Span } from "./find-secrets.ts";
import { masked } from "./masked.ts";

/** Takes secrets out of lines that come one after the other, also one that is divided between lines. */
export interface LineRedactor {
  /** `emit` is called with the line as it may be kept: at once, or when it is certain that no secret goes on behind it. */
  push(line: string, emit: (line: string) => void): void;
  /** Nothing more comes: what was held back is emitted. */
  flush(): void;
}

/** `values` are at least 8 characters long: of shorter ones everything would be full. */
export function createLineRedactor(values: readonly string[]): LineRedactor {
  const finder = createFinder(values);
  let waiting: { line: string; from: number; emit: (line: string) => void }[] = [];
  let spans: Span[] = [];
  let end = 0;

  const emitUntil = (settled: number) => {
    const isSettled = ({ line, from }: { line: string; from: number }) =>
      from + line.length <= settled;
    const count = waiting.findIndex((one) => !isSettled(one));
    const done = count === -1 ? waiting : waiting.slice(0, count);
    waiting = count === -1 ? [] : waiting.slice(count);
    for (const { line, from, emit } of done) emit(masked(line, from, spans));
    const kept = waiting[0]?.from ?? end;
    spans = spans.filter(({ to }) => to > kept);
  };

  return {
    push(line, emit) {
      if (values.length === 0) return emit(line);
      waiting.push({ line, from: end, emit });
      // the line end is looked at as a place where a secret may be broken
      spans.push(...finder.feed(`${line}\n`));
      end += line.length + 1;
      emitUntil(finder.settled());
    },
    flush: () => emitUntil(Number.POSITIVE_INFINITY),
  };
}
