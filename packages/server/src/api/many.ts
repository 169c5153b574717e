import { HorariumError } from "horarium";

/** How many a preview counts at most. */
export const counted = 10_000;

/** How many are done at most for one request: each is a short transaction, or a savepoint, of its own. */
export const partLimit = 100;

/** Does `act` for each, one after another; what the engine refuses is told, and does not keep the others from it. */
export async function doEach<One, Made>(
  all: readonly One[],
  act: (one: One) => Promise<Made>,
): Promise<{ done: { one: One; made: Made }[]; refused: { one: One; why: string }[] }> {
  const done: { one: One; made: Made }[] = [];
  const refused: { one: One; why: string }[] = [];
  for (const one of all) {
    try {
      done.push({ one, made: await act(one) });
    } catch (error) {
      if (!(error instanceof HorariumError)) throw error;
      refused.push({ one, why: error.message });
    }
  }
  return { done, refused };
}
