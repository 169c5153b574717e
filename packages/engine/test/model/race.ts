import { HorariumError } from "horarium";
import type { World } from "./world.ts";

/**
 * Both at the same time, on two connections. Which of them comes first is open, so that only the rules that always hold
 * are looked at: as one step, from the look before both to the look after them.
 */
export async function race(world: World, runs: ((world: World) => Promise<void>)[]): Promise<void> {
  const refusals: string[] = [];
  const racers = runs.map((run) => {
    const racer: World = Object.create(world, {
      step: {
        value: async (_: string, work: () => Promise<unknown>) => {
          try {
            return await work();
          } catch (error) {
            if (!(error instanceof HorariumError)) throw error;
            refusals.push(error.message);
            return undefined;
          }
        },
      },
    }) as World;
    return () => run(racer);
  });
  await world.step(`at once: ${runs.length}`, async () => {
    const ends = await Promise.allSettled(racers.map((racer) => racer()));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason as Error;
  });
  if (refusals.length > 0) world.log.push(...refusals.map((refusal) => `  refused: ${refusal}`));
}
