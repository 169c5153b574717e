import { expect, test } from "vitest";
import { clientAddress, trust } from "../../src/auth/client-address.ts";

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });
const forwarded = (value: string) => new Headers({ "x-forwarded-for": value });
const proxies = trust(["10.0.0.0/8", "::1"]);

test.each([
  ["without a proxy, the peer, whatever it claims", "203.0.113.9", "1.2.3.4", "203.0.113.9"],
  ["behind one, the one before it", "10.0.0.7", "203.0.113.9", "203.0.113.9"],
  ["behind two", "10.0.0.7", "203.0.113.9, 10.1.1.1", "203.0.113.9"],
  ["not what the client wrote in front", "10.0.0.7", "1.2.3.4, 203.0.113.9", "203.0.113.9"],
  ["the proxy, where it says nothing useful", "10.0.0.7", "unknown", "10.0.0.7"],
  ["of IPv4 in IPv6, the IPv4", "::ffff:10.0.0.7", "::ffff:203.0.113.9", "203.0.113.9"],
  ["of IPv6", "::1", "2001:db8::9", "2001:db8::9"],
  ["without the name of an interface", "fe80::1%eth0", "1.2.3.4", "fe80::1"],
])("%s", (_, peer, header, address) => {
  expect(clientAddress(from(peer), forwarded(header), proxies)).toBe(address);
});

test("where there is no connection, nothing is known", () => {
  expect(clientAddress(undefined, forwarded("1.2.3.4"), proxies)).toBeNull();
});

test("a proxy that is no address is refused", () => {
  expect(() => trust(["proxy.example.com"])).toThrow("proxy.example.com");
  expect(() => trust(["10.0.0.0/x"])).toThrow("10.0.0.0/x");
  // a typing mistake does not mean everybody
  for (const proxy of ["10.0.0.0/", "10.0.0.0/33", "10.0.0.0/0x8", "10.0.0.0/-1"])
    expect(() => trust([proxy])).toThrow(`"${proxy}" is no address of a proxy`);
});
