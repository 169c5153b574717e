import { Problem } from "../api/problem.ts";
import { SealError, type Seal } from "../channels/seal.ts";

/** Opens what was sealed for `owner`. Throws `Problem` 409 that names `what` where the key is not here. */
export function openHere(
  seal: Seal,
  sealed: Buffer,
  { owner, what }: { owner: string; what: string },
): unknown {
  try {
    return seal.open(sealed, owner);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new Problem(409, "other_key", `${what}: ${error.message}`, {}, { cause: error });
  }
}
