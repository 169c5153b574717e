import { beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../src/api/operations.ts";
import { useAuth, type Browser } from "../auth/support.ts";

const here = useAuth();
const someId = "00000000-0000-7000-8000-000000000000";

/** What no answer may be without. A page of ours has a policy of its own, which is tried beside it. */
function expectGuarded(headers: Headers): void {
  expect(headers.get("content-security-policy")).toBe(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(headers.get("strict-transport-security")).toMatch(/^max-age=31536000/);
  expect(headers.get("cache-control")).toContain("no-store");
  expect(headers.get("x-powered-by")).toBeNull();
  expect(headers.get("server")).toBeNull();
  for (const [name] of headers) expect(name).not.toMatch(/^access-control-/);
}

let admin: Browser;
beforeAll(async () => {
  ({ browser: admin } = await here.person("admin"));
});

describe("every answer is guarded", () => {
  // the one that signs everybody out comes last
  const asked = operations
    .filter(({ path }) => path !== "/events")
    .toSorted(
      (a, b) => Number(/sign-?out|endAll/i.test(a.name)) - Number(/sign-?out|endAll/i.test(b.name)),
    );

  test.each(asked.map(({ name, method, path }) => ({ name, method, path })))(
    "$name, to strangers and to an admin",
    async ({ method, path }) => {
      const url = path.replaceAll(/\{\w+\}/g, someId);
      const body = method === "get" ? undefined : {};
      for (const browser of [here.browser(), admin])
        expectGuarded((await browser.call(method.toUpperCase(), url, body)).headers);
    },
  );

  test.each([
    ["a path that there is not", "GET", "/nothing"],
    ["a method that it does not take", "PUT", "/jobs"],
    ["a question of another origin whether it may", "OPTIONS", "/jobs"],
    ["a body that is too large", "POST", "/auth/sign-in"],
  ])("%s", async (_, method, path) => {
    const body = method === "POST" ? { email: "x".repeat(300_000) } : undefined;
    const { headers, status } = await here.browser().call(method, path, body, {
      origin: "https://evil.example",
      "access-control-request-method": "POST",
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expectGuarded(headers);
  });
});
