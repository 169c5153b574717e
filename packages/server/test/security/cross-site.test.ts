import { beforeAll, expect, test } from "vitest";
import { codeOf, password, useAuth, type Browser } from "../auth/support.ts";

const here = useAuth();
const evil = "https://evil.example.com";

let browser: Browser;
beforeAll(async () => {
  ({ browser } = await here.person("admin"));
});

const change = (headers: Record<string, string>, body: unknown = { schedule: "@daily" }) =>
  browser.call("POST", "/jobs", body, headers);

test.each([
  ["from another origin", { origin: evil }, "403 cross_site"],
  ["from an origin that hides itself", { origin: "null" }, "403 cross_site"],
  ["of which nothing says where it comes from", { origin: "" }, "403 cross_site"],
  [
    "from another site, by the browser's word",
    { "sec-fetch-site": "cross-site" },
    "403 cross_site",
  ],
  ["from a neighbour on the domain", { "sec-fetch-site": "same-site" }, "403 cross_site"],
  ["from nowhere", { "sec-fetch-site": "none" }, "403 cross_site"],
  ["sent as plain text", { "content-type": "text/plain" }, "415 not_json"],
  ["sent as a form", { "content-type": "application/x-www-form-urlencoded" }, "415 not_json"],
  ["without a type", { "content-type": "" }, "415 not_json"],
])("a change with a cookie, %s, is refused", async (_, headers, code) => {
  const { body } = await browser.call("GET", "/changes");
  const answer = await change(headers, JSON.stringify({ name: "forged" }));
  expect(codeOf(answer)).toBe(code);
  expect((await browser.call("GET", "/changes")).body.rows).toEqual(body.rows);
});

test.each([
  ["with the server's own origin", {}],
  [
    "with the browser's word for it, behind a proxy that changes the host",
    { origin: evil, "sec-fetch-site": "same-origin" },
  ],
  ["with the browser's word alone", { origin: "", "sec-fetch-site": "same-origin" }],
])("a change with a cookie, %s, is looked at", async (_, headers) => {
  // it gets as far as being read
  expect(codeOf(await change(headers))).toBe("422 invalid");
});

test.each(["cross-site", "same-site"])(
  "nothing is read with the cookie for a %s page",
  async (site) => {
    for (const path of ["/jobs", "/auth/me", "/people", "/events"]) {
      const answer = await browser.call("GET", path, undefined, { "sec-fetch-site": site });
      expect(codeOf(answer)).toBe("403 cross_site");
    }
  },
);

test("nobody is signed in by a page of another site", async () => {
  const { email } = await here.person("reader");
  const victim = here.browser();
  for (const headers of [
    { origin: evil },
    { origin: "" },
    { "sec-fetch-site": "cross-site" },
    { "content-type": "text/plain" },
  ]) {
    const answer = await victim.call("POST", "/auth/sign-in", { email, password }, headers);
    expect([403, 415]).toContain(answer.status);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

test("no answer lets another origin read it", async () => {
  for (const [method, path] of [
    ["GET", "/jobs"],
    ["OPTIONS", "/jobs"],
    ["GET", "/health"],
  ] as const) {
    const { headers } = await browser.call(method, path, undefined, {
      origin: evil,
      "access-control-request-method": "POST",
    });
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
});

test("a token needs none of that: no browser adds it by itself", async () => {
  const { token } = (await browser.call("POST", "/auth/tokens", { name: "ci", scopes: ["write"] }))
    .body;
  const answer = await here
    .browser()
    .call("POST", "/jobs", {}, { authorization: `Bearer ${token}`, origin: "" });
  expect(codeOf(answer)).toBe("422 invalid");
});

test("whoever sends a token that does not count is nobody, whatever cookie comes with it", async () => {
  const answer = await browser.call("GET", "/auth/me", undefined, {
    authorization: "Bearer nothing",
  });
  expect(codeOf(answer)).toBe("401 not_signed_in");
});
