import { BlockList, isIP } from "node:net";
import { ConfigurationError } from "horarium";

/** Hosts of the operator's own network that may be reached although they are not public. */
export interface AllowedHosts {
  hasName(host: string): boolean;
  hasAddress(address: string): boolean;
}

/**
 * Reads HORARIUM_ALLOWED_HOSTS: names, addresses and networks, separated by commas or spaces:
 * `hooks.internal, 10.1.2.3, 10.20.0.0/16`. Throws `ConfigurationError`.
 */
export function readAllowedHosts(text = ""): AllowedHosts {
  const names = new Set<string>();
  const addresses = new BlockList();
  for (const entry of text.split(/[\s,]+/).filter((one) => one !== "")) {
    const [address = "", bits] = entry.replace(/^\[(.*)\]$/, "$1").split("/");
    const family = isIP(address);
    if (family === 0) {
      if (bits !== undefined || !/^[a-z0-9._-]+$/i.test(entry)) throw unreadable(entry);
      names.add(entry.toLowerCase().replace(/\.$/, ""));
      continue;
    }
    const most = family === 4 ? 32 : 128;
    const size = bits === undefined ? most : Number(bits);
    // nothing behind the slash would be 0: everywhere
    if (!/^\d{1,3}$/.test(bits ?? "0") || size > most) throw unreadable(entry);
    addresses.addSubnet(address, size, family === 4 ? "ipv4" : "ipv6");
  }
  return {
    hasName: (host) => names.has(host.toLowerCase().replace(/\.$/, "")),
    hasAddress: (address) => addresses.check(address, isIP(address) === 4 ? "ipv4" : "ipv6"),
  };
}

function unreadable(entry: string): ConfigurationError {
  return new ConfigurationError(
    `HORARIUM_ALLOWED_HOSTS: "${entry}" is neither a host name, nor an address, nor a network like 10.20.0.0/16`,
  );
}
