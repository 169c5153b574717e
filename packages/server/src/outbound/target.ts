import { lookup as resolveName } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { isPublic } from "./addresses.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { RefusedTarget } from "./refused-target.ts";

/** An address of a name. */
export interface Resolved {
  address: string;
  family: number;
}

/** As `lookup` of `node:dns/promises`. */
export type Resolve = (host: string, options: { all: true }) => Promise<Resolved[]>;

export interface TargetRules {
  allowed: AllowedHosts;
  resolve?: Resolve | undefined;
  /** Ends the wait for a name server, with its reason. */
  signal: AbortSignal;
}

const ports = new Set(["", "80", "443", "8080", "8443"]);

/**
 * The addresses that may be connected to for a URL, and no others: a name server may say something else the next time.
 * All that the name stands for must be allowed. Throws `RefusedTarget`.
 */
export async function findTarget(
  { protocol, username, password, hostname, port }: URL,
  { allowed, resolve = resolveName, signal }: TargetRules,
): Promise<Resolved[]> {
  if (!/^https?:$/.test(protocol) || username !== "" || password !== "")
    throw new RefusedTarget(
      "only http and https addresses are asked, and none with a user and a password in it",
    );
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(host);
  const found =
    family === 0 ? await within(signal, resolve(host, { all: true })) : [{ address: host, family }];
  if (found.length === 0) throw new RefusedTarget(`${host} has no address`);
  const isListed =
    allowed.hasName(host) || found.every(({ address }) => allowed.hasAddress(address));
  if (isListed) return found;
  if (!ports.has(port)) {
    throw new RefusedTarget(
      `port ${port} is refused: only 80, 443, 8080 and 8443 are allowed; an admin can allow the host in HORARIUM_ALLOWED_HOSTS`,
    );
  }
  if (found.some(({ address }) => !isPublic(address) && !allowed.hasAddress(address))) {
    throw new RefusedTarget(
      `${host} is not on the public internet; an admin can allow it in HORARIUM_ALLOWED_HOSTS`,
    );
  }
  return found;
}

/** For `http.request`: answers with what was found, whatever a name server would say by now. */
export function pinnedTo(target: readonly Resolved[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [...target]);
    else callback(null, target[0]!.address, target[0]!.family);
  };
}

/** A lookup cannot be stopped: its answer is not waited for any longer. */
function within<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
