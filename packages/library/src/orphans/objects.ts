import type { StoredObject } from "../ports/index.ts";
import type { Work } from "./work.ts";

/** The objects below a prefix, until there are no more or the execution is told to stop: then the caller asks `isStopped`. */
export async function* objectsOf(
  { store, signal, isStopped }: Work,
  prefix: string,
  after = "",
): AsyncGenerator<StoredObject> {
  try {
    yield* store.list(prefix, { after, signal });
  } catch (error) {
    if (!signal.aborted || !isStopped()) throw error;
  }
}
