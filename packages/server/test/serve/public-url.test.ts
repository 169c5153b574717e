import { ConfigurationError } from "horarium";
import { expect, test } from "vitest";
import { publicUrl, readPublicUrl } from "../../src/serve/public-url.ts";

const read = (url: string, path?: string) =>
  readPublicUrl({
    HORARIUM_PUBLIC_URL: url,
    ...(path === undefined ? {} : { HORARIUM_BASE_PATH: path }),
  });

test.each([
  ["https://jobs.example.com", undefined, "https://jobs.example.com/"],
  ["https://jobs.example.com/", undefined, "https://jobs.example.com/"],
  ["https://example.com", "/admin/horarium/", "https://example.com/admin/horarium/"],
  ["https://example.com/admin/horarium", "admin/horarium", "https://example.com/admin/horarium/"],
])("%s below %s is %s", (url, path, expected) => {
  expect(read(url, path)).toBe(expected);
});

test("without one it is where this process listens", () => {
  expect(publicUrl({}, () => "http://127.0.0.1:4680/")).toBe("http://127.0.0.1:4680/");
  expect(publicUrl({}, () => null)).toBeNull();
});

test("a path that is not the server's is refused, with what to set", () => {
  expect(() => read("https://example.com/horarium")).toThrow(ConfigurationError);
  expect(() => read("https://example.com/horarium")).toThrow("HORARIUM_BASE_PATH=/horarium/");
  expect(() => read("https://example.com/one/", "/two/")).toThrow("is below /two/");
});

test.each([
  "jobs.example.com",
  "ftp://example.com",
  "https://ada:secret@example.com",
  "https://example.com/?a=1",
])("%s is refused, and not repeated", (url) => {
  expect(() => read(url)).toThrow("HORARIUM_PUBLIC_URL");
  expect(() => read(url)).not.toThrow("secret");
});
