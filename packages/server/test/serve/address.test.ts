import { expect, test } from "vitest";
import { isLoopback, readAddress, urlOf } from "../../src/serve/address.ts";

test("without settings the server is for this machine alone", () => {
  expect(readAddress({})).toEqual({ host: "127.0.0.1", port: 4680 });
  expect(readAddress({ HORARIUM_HOST: "", HORARIUM_PORT: "" })).toEqual(readAddress({}));
  expect(readAddress({ HORARIUM_HOST: "::", HORARIUM_PORT: "0" })).toEqual({ host: "::", port: 0 });
});

test.each([
  ["HORARIUM_PORT", "http"],
  ["HORARIUM_PORT", "65536"],
  ["HORARIUM_PORT", "-1"],
  ["HORARIUM_HOST", "http://0.0.0.0"],
  ["HORARIUM_HOST", "a b"],
])("%s=%s is refused", (name, value) => {
  expect(() => readAddress({ [name]: value })).toThrow(`${name}: `);
});

test.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["0.0.0.0", false],
  ["::", false],
  ["10.0.0.1", false],
  ["::ffff:10.0.0.1", false],
  ["localhost", false],
])("%s is loopback: %s", (ip, is) => {
  expect(isLoopback(ip)).toBe(is);
});

test("addresses of the sixth version have brackets in URLs", () => {
  expect(urlOf({ host: "::1", port: 80 })).toBe("http://[::1]:80");
});
