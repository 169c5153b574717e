import type { Seal } from "./channels/seal.ts";

/** The lease of one attempt: nothing is written of an execution without it. Both are UUIDs. */
export interface Lease {
  executionId: string;
  leaseToken: string;
}

const prefix = "lease_";
const owner = "lease";

/**
 * What is given to who works on an execution elsewhere: sealed, so that nobody makes one, and worth as much as the lease.
 * Nothing is kept of it, so every process with the key reads it, also after a restart.
 */
export function leaseTokenOf(seal: Seal, { executionId, leaseToken }: Lease): string {
  return prefix + seal.seal([executionId, leaseToken], owner).toString("base64url");
}

/** Null for what is no such token, or was sealed with a key that is not here. Whether the lease is still held is not asked. */
export function readLeaseToken(seal: Seal, text: string): Lease | null {
  if (!text.startsWith(prefix) || text.length > 400) return null;
  try {
    const sealed = Buffer.from(text.slice(prefix.length), "base64url");
    const [executionId, leaseToken] = seal.open(sealed, owner) as [string, string];
    return { executionId, leaseToken };
  } catch {
    // whatever is wrong with it: it opens nothing
    return null;
  }
}
