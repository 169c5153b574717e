import { LeaseLostError, type Lease } from "horarium";
import { takeGuessOfSecret } from "../../auth/guessing.ts";
import { readLeaseToken } from "../../lease-token.ts";
import type { ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";

/** The lease that a callback comes with. Throws `Problem` 409 for what is none: to who asks, both are the same. */
export async function leaseOf({ request, openSeal, auth, address }: ApiContext): Promise<Lease> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const lease =
    token === undefined || openSeal === null ? null : readLeaseToken(await openSeal(), token);
  if (lease !== null) return lease;
  if (auth !== null && token !== undefined) await takeGuessOfSecret(auth.context, address);
  throw lost();
}

/** Throws `Problem` 409 where the lease is lost. */
export async function whileHeld<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof LeaseLostError) throw lost();
    throw error;
  }
}

function lost(): Problem {
  return new Problem(
    409,
    "lease_lost",
    "this lease is not held: the attempt has ended, was cancelled or timed out, or the token is not that of a callback; stop working on it",
  );
}
