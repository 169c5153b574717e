import { BlockList, isIP } from "node:net";

/** Whether an address is one of the public internet: none of this machine, of its networks, or of a cloud's metadata. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  // a zone index is of link-local addresses alone
  if (family === 0 || address.includes("%")) return false;
  if (family === 4) return !closed4.check(address, "ipv4");
  return open6.check(address, "ipv6") && !closed6.check(address, "ipv6");
}

// one for each: in a common one the network of mapped addresses would stand for all of IPv4
const closed4 = new BlockList();
const closed6 = new BlockList();
const open6 = new BlockList();

// what RFC 6890 and its successors set apart, and what stands for IPv4 addresses within IPv6
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  closed4.addSubnet(network, bits, "ipv4");

// all that is given to the public internet: loopback, local and mapped addresses lie elsewhere, and so does what is to come
open6.addSubnet("2000::", 3, "ipv6");

for (const [network, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  closed6.addSubnet(network, bits, "ipv6");
