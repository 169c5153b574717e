import { afterEach, expect, test, vi } from "vitest";
import { linkLines } from "../../src/commands/user/link.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const link = { token: "once", expiresAt: "2026-12-05T00:00:00.000Z" };

test("a link is shown with the address that the environment says", () => {
  vi.stubEnv("HORARIUM_PUBLIC_URL", "https://jobs.example.com");
  expect(linkLines(link, {}).join("\n")).toContain("https://jobs.example.com/accept#token=once");
});

test("a link that was made is shown also where the environment's address is none", () => {
  vi.stubEnv("HORARIUM_PUBLIC_URL", "jobs.example.com");
  expect(linkLines(link, {})).toContain("  once");
});
