import { dirname } from "node:path";
import { openSeal, SealError, type Seal } from "../channels/seal.ts";
import type { OpenDatabase } from "../open-database.ts";

/** The seal of this process, opened when it is first needed: HORARIUM_SECRET_KEY, or the key in the installation's directory, which is made where there is none. */
export function sealHere(
  { directory }: Pick<OpenDatabase, "directory">,
  env: NodeJS.ProcessEnv,
): () => Promise<Seal> {
  let opened: Promise<Seal> | undefined;
  return () => (opened ??= openSeal(env["HORARIUM_SECRET_KEY"], dirname(directory)));
}

/** The same for what only reads: a key made now would open nothing. Rejects with `SealError`. */
export function knownSealHere(
  opened: Pick<OpenDatabase, "directory">,
  env: NodeJS.ProcessEnv,
): () => Promise<Seal> {
  const open = sealHere(opened, env);
  return async () => {
    // with it comes all that sends alerts: commands that read no secret do without
    const { hasKey } = await import("../channels/open-channels.ts");
    if (await hasKey(env, dirname(opened.directory))) return open();
    throw new SealError(
      "this process has no key for secrets: give it the HORARIUM_SECRET_KEY of the process in which they were set",
    );
  };
}
