import { DoNotRetry, type Queryable } from "horarium";

import { wrongSetting } from "../failures.ts";
import { StoreRefusal } from "../infra/object-store/index.ts";
import type { Problem } from "../ports/index.ts";
import { isWithin } from "../domain/prefixes.ts";
import { objectsOf } from "./objects.ts";
import type { Work } from "./work.ts";

/**
 * Refuses to begin where the comparison would lie: a role from which row security hides rows sees a library without
 * files, and gets no error.
 */
export async function checkBefore(
  work: Work,
  preflight: (db: Queryable) => Promise<Problem[]>,
): Promise<void> {
  const { steps, store, prefixes, excluded, warn } = work;
  const problems = await steps.step(preflight);
  const hidden = problems.find(({ code }) => code === "row_security");
  if (hidden !== undefined) throw new DoNotRetry(`${hidden.message}; nothing was deleted`);
  for (const prefix of prefixes) {
    if (isWithin(prefix, excluded)) warn(`${prefix} is never looked through; leave it out`);
    try {
      // the first object is proof enough
      for await (const _ of objectsOf(work, prefix)) break;
    } catch (error) {
      if (!(error instanceof StoreRefusal)) throw error;
      throw wrongSetting(`${prefix} of ${store.name} cannot be listed: ${error.message}`, {
        cause: error,
      });
    }
  }
}
