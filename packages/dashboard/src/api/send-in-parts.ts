import { call, type Answer, type Input, type OperationName } from "./call.ts";

/** What is done to all that match a filter, a part for each request. */
export type OfMany = Extract<
  OperationName,
  "retryExecutions" | "cancelExecutions" | "enableJobs" | "disableJobs" | "runJobs"
>;

export interface DoneToMany<Name extends OfMany> {
  done: Answer<Name>["done"][number][];
  refused: Answer<Name>["refused"][number][];
  /** Why it did not come to its end, where it did not: an `ApiProblem`, or the reason of the signal. */
  problem: Error | null;
}

/**
 * Sends part after part until all are done, the signal stops it, or one is refused as a whole; what was done by then is
 * told. `onPart` is given how many were come to so far.
 */
export async function sendInParts<Name extends OfMany>(
  name: Name,
  body: Omit<Input<Name>["body"], "after" | "isDry">,
  { signal, onPart }: { signal?: AbortSignal; onPart?: (count: number) => void } = {},
): Promise<DoneToMany<Name>> {
  const result: DoneToMany<Name> = { done: [], refused: [], problem: null };
  let after: string | undefined;
  try {
    do {
      // between two parts: one that was sent is waited for, so that nothing is done untold
      signal?.throwIfAborted();
      const input = { body: { ...body, ...(after === undefined ? {} : { after }) } };
      const answer = await call(name, input as unknown as Input<Name>);
      result.done.push(...(answer.done as typeof result.done));
      result.refused.push(...(answer.refused as typeof result.refused));
      after = answer.next ?? undefined;
      onPart?.(result.done.length + result.refused.length);
    } while (after !== undefined);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    result.problem = error;
  }
  return result;
}

/** Lists of ids that fit into one request each. */
export function inParts(ids: readonly string[], size = 100): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) =>
    ids.slice(part * size, (part + 1) * size),
  );
}
