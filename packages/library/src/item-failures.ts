import type { Context } from "horarium";

import { mostSamples, type FailedItem } from "./result.ts";

/** What an execution remembers of items that failed while the others went on. */
export interface ItemFailures {
  /** The first ones, as many as a result shows. How many there were is for the handler's counts. */
  readonly samples: FailedItem[];
  /** Remembers a failed item, if there is still room for it. */
  readonly add: (item: FailedItem) => void;
  /** A warning about an item: the first 20 of an event are told, the others only in the detailed log. */
  readonly warn: (event: string, fields: Record<string, unknown>) => void;
  /** At the end: for each event how many more there were than were told. */
  readonly tellRest: () => void;
}

/** Starts with none. What it holds does not grow with the number of items. */
export function itemFailures(log: Context["log"]): ItemFailures {
  const samples: FailedItem[] = [];
  const times = new Map<string, number>();

  const add = (item: FailedItem) => {
    if (samples.length < mostSamples) samples.push(item);
  };

  const warn = (event: string, fields: Record<string, unknown>) => {
    const before = times.get(event) ?? 0;
    times.set(event, before + 1);
    if (before < warningsOfAKind) log.warn(event, fields);
    else log.debug(event, fields);
  };

  const tellRest = () => {
    for (const [event, n] of times) {
      if (n > warningsOfAKind) log.warn(event, { more: n - warningsOfAKind });
    }
  };

  return { samples, add, warn, tellRest };
}

/** Whether so many items failed that something must be wrong with all of them, which is for a person to mend. */
export function tooManyFailed(failed: number, tried: number, failRatio = 0.5): boolean {
  return tried >= fewestToJudge && failed > tried * failRatio;
}

const warningsOfAKind = 20;
const fewestToJudge = 20;
