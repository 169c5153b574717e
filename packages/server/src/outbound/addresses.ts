import { BlockList, isIP } from "node:net";

/** Whether an address is one of the public internet: none of this machine, of its networks, or of a cloud's metadata. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  // a zone index is of link-local addresses alone
  if (family === 0 || address.includes("%")) return false;
  return family === 4 ? !closed4.check(address, "ipv4") : !closed6.check(address, "ipv6");
}

// one for each: in a common one the network of mapped addresses would stand for all of IPv4
const closed4 = new BlockList();
const closed6 = new BlockList();

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

for (const [network, bits] of [
  ["::", 96],
  ["::ffff:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  closed6.addSubnet(network, bits, "ipv6");
