import { standIn, type AnyHandler, type Horarium, type PublishedHandler } from "horarium";
import { judgeBy } from "./json-schema-judge.ts";

/**
 * A handler of this process, or one that stands for what a worker elsewhere offers now; null: nobody offers it. Its
 * schema judges parameters in both cases.
 */
export async function findHandler(horarium: Horarium, name: string): Promise<AnyHandler | null> {
  const here = horarium.handlers.find((one) => one.name === name);
  if (here !== undefined) return here;
  const published = (await horarium.publishedHandlers()).find((one) => one.name === name);
  return published === undefined || published.workers === 0 ? null : standInOf(published);
}

/** With a schema that cannot be read here, the worker alone is the judge. */
export function standInOf(published: PublishedHandler): AnyHandler {
  if (published.parameters === null) return standIn(published);
  try {
    return standIn(published, judgeBy(published.parameters));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return standIn(published);
  }
}
