import { Problem } from "./api/problem.ts";
import { SealError, type Seal } from "./channels/seal.ts";

/** The lease of one running execution: what is written with it is refused as soon as another attempt has begun. */
export interface Lease {
  executionId: string;
  /** The row's `lease_token`. */
  leaseToken: string;
}

const prefix = "horl_";

/**
 * A lease as a text that is given to a receiver outside, such as an endpoint that answered 202 and reports later. It is
 * good for this one attempt of this one execution. It is sealed, since the tokens of executions that were claimed
 * together are alike, and who has one must not come by the others.
 */
export function sealLease(seal: Seal, { executionId, leaseToken }: Lease): string {
  return prefix + seal.seal(leaseToken, ownerOf(executionId)).toString("base64url");
}

/** Throws `Problem` 401 for what is no token of this execution. Whether the lease is still held, the write itself says. */
export function openLease(seal: Seal, executionId: string, text: string): Lease {
  if (!text.startsWith(prefix)) throw refused();
  try {
    const sealed = Buffer.from(text.slice(prefix.length), "base64url");
    const leaseToken = seal.open(sealed, ownerOf(executionId));
    if (typeof leaseToken === "string") return { executionId, leaseToken };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
  }
  throw refused();
}

const ownerOf = (executionId: string) => `lease ${executionId}`;

const refused = () =>
  new Problem(401, "lease_refused", "this is not the lease token of this execution");
