import { dirname } from "node:path";
import { openSeal, type Seal } from "../channels/seal.ts";
import type { OpenDatabase } from "../open-database.ts";

/** The seal of this process, opened when it is first needed: HORARIUM_SECRET_KEY, or the key in the installation's directory. */
export function sealHere(
  { directory }: Pick<OpenDatabase, "directory">,
  env: NodeJS.ProcessEnv,
): () => Promise<Seal> {
  let opened: Promise<Seal> | undefined;
  return () => (opened ??= openSeal(env["HORARIUM_SECRET_KEY"], dirname(directory)));
}
