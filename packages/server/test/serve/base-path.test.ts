import { expect, test } from "vitest";
import { readBasePath } from "../../src/serve/base-path.ts";
import { readEnvironment } from "../../src/serve/dashboard.ts";

const read = (path?: string) =>
  readBasePath(path === undefined ? {} : { HORARIUM_BASE_PATH: path });

test("the base path has a slash at both ends, however it was given", () => {
  expect([undefined, "", "/", "admin", "/admin", "/admin/horarium/"].map(read)).toEqual([
    "/",
    "/",
    "/",
    "/admin/",
    "/admin/",
    "/admin/horarium/",
  ]);
});

test("what could not stand in an address or a cookie's name as it is, is refused by name", () => {
  for (const path of [
    "/a//b/",
    "/a b/",
    "/../",
    "/a/./b",
    "/ä/",
    "/a;b/",
    '/"/',
    `/${"a".repeat(300)}/`,
  ]) {
    expect(() => read(path), path).toThrow("HORARIUM_BASE_PATH");
  }
});

test("an environment is a short name, or none", () => {
  expect(readEnvironment({})).toBeNull();
  expect(readEnvironment({ HORARIUM_ENVIRONMENT: " Production " })).toBe("Production");
  for (const name of ["a\u0007b", "x".repeat(41)]) {
    expect(() => readEnvironment({ HORARIUM_ENVIRONMENT: name })).toThrow("HORARIUM_ENVIRONMENT");
  }
});
