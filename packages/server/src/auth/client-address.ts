import { BlockList, isIP } from "node:net";

/** Addresses and networks (`10.0.0.0/8`) that are believed. Throws `TypeError` for what is neither. */
export function trust(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = "", bits] = proxy.split("/");
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    // nothing behind the slash would be 0: everybody
    if (version === 0 || !/^\d{1,3}$/.test(bits ?? "0") || prefix > most)
      throw new TypeError(`"${proxy}" is no address of a proxy; write 10.0.0.7 or 10.0.0.0/8`);
    list.addSubnet(address, prefix, version === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/**
 * Where a request came from: the peer of its connection, or, behind proxies that are trusted, the last address in
 * X-Forwarded-For that is none of theirs: what stands before it anybody may have written. Null where there is no connection.
 */
export function clientAddress(env: unknown, headers: Headers, trusted: BlockList): string | null {
  const peer = peerOf(env);
  if (peer === null) return null;
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map((text) => text.trim());
  let address = peer;
  while (isTrusted(address, trusted)) {
    const before = plain(forwarded.pop() ?? "");
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/** Node's connection, as its server for Hono hands it over. */
function peerOf(env: unknown): string | null {
  const { incoming } = (env ?? {}) as {
    incoming?: { socket?: { remoteAddress?: string | undefined } };
  };
  const address = incoming?.socket?.remoteAddress;
  return address === undefined ? null : plain(address);
}

/** `::ffff:10.0.0.7` is 10.0.0.7, and `fe80::1%eth0` fe80::1. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*/, "");
}

function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
