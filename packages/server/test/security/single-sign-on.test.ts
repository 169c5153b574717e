import { describe, expect, test } from "vitest";
import { useSignOn, visit } from "../auth/single-sign-on.ts";
import { ownPath } from "../../src/auth/single-sign-on/own-path.ts";

const sso = useSignOn({ defaultRole: "reader" });
const eve = { sub: "eve-1", email: "eve@example.com", email_verified: true };

/** Until the provider sends the browser back, and no further. */
async function begun() {
  const browser = sso.here.browser();
  const { location, cookies } = await visit(sso.here, browser, "/api/auth/single-sign-on");
  return { browser, cookies, back: await sso.provider.signIn(location!, eve) };
}

const signedIn = (cookies: readonly string[]) =>
  cookies.filter((cookie) => cookie.startsWith("horarium=") && !/max-age=0/i.test(cookie));

test("what the browser keeps meanwhile is out of reach of scripts, and goes with it for ten minutes", async () => {
  const { cookies } = await begun();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatch(/^horarium-sign-on=[\w-]+; /);
  for (const attribute of ["HttpOnly", "SameSite=Lax", "Max-Age=600"])
    expect(cookies[0]).toContain(attribute);
});

test("a way back that another browser began signs nobody in (login forced on somebody)", async () => {
  const { back } = await begun();
  const { browser: other } = await begun();
  for (const browser of [sso.here.browser(), other]) {
    const { status, cookies, page } = await visit(sso.here, browser, back);
    expect(status).toBe(401);
    expect(page).toContain("sign_on_failed");
    expect(signedIn(cookies)).toEqual([]);
  }
});

test("a code is good once", async () => {
  const { browser, back } = await begun();
  const ticket = browser.cookie;
  expect((await visit(sso.here, browser, back)).status).toBe(303);
  browser.cookie = ticket;
  const { status, cookies } = await visit(sso.here, browser, back);
  expect(status).toBe(401);
  expect(signedIn(cookies)).toEqual([]);
});

describe("what does not fit what was asked is refused", () => {
  test.each(["state", "nonce", "verifier"])("another %s", async (name) => {
    const { browser, back } = await begun();
    const [cookie, value] = browser.cookie!.split("=");
    const ticket = JSON.parse(Buffer.from(value!, "base64url").toString());
    ticket[name] = "A".repeat(43);
    browser.cookie = `${cookie}=${Buffer.from(JSON.stringify(ticket)).toString("base64url")}`;
    const { status, cookies } = await visit(sso.here, browser, back);
    expect(status).toBe(401);
    expect(signedIn(cookies)).toEqual([]);
  });

  test.each([
    ["another state", (url: URL) => url.searchParams.set("state", "x")],
    ["no state", (url: URL) => url.searchParams.delete("state")],
    ["another issuer", (url: URL) => url.searchParams.set("iss", "https://evil.example")],
    ["another code", (url: URL) => url.searchParams.set("code", "x")],
    ["no code", (url: URL) => url.searchParams.delete("code")],
    ["an error", (url: URL) => url.searchParams.set("error", "access_denied")],
  ])("%s in the address", async (_, change) => {
    const { browser, back } = await begun();
    const url = new URL(back);
    change(url);
    const { status, cookies } = await visit(sso.here, browser, url.href);
    expect(status).toBe(401);
    expect(signedIn(cookies)).toEqual([]);
  });
});

test("an address is taken from the provider only where it has verified it", async () => {
  const { id, email } = await sso.here.person("admin");
  for (const verified of [{ email_verified: false }, {}]) {
    const refused = await sso.come({ sub: "thief", email, ...verified });
    expect(refused.status).toBe(403);
    expect(refused.page).toContain("not_verified");
  }
  // and somebody else who has got the same address there later is not the same person
  await sso.come({ sub: "first", email, email_verified: true });
  const later = await sso.come({ sub: "second", email, email_verified: true });
  expect(later.status).toBe(403);
  expect(later.page).toContain("other_account");
  const { rows } = await sso.here.database.pool.query(
    "select subject from horarium_auth.identity where person_id = $1",
    [id],
  );
  expect(rows).toEqual([{ subject: "first" }]);
});

test.each([
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "\\\\evil.example",
  "/\t/evil.example",
  "/a/..//evil.example",
  "/./\\evil.example",
  "javascript:alert(1)",
  "jobs",
  "/jobs\r\nSet-Cookie: a=b",
  "",
])("nobody is sent elsewhere afterwards: %j", async (to) => {
  const { status, location } = await sso.come(
    { sub: "walker", email: "walker@example.com", email_verified: true },
    { to },
  );
  expect(status).toBe(303);
  expect(location).toBe("/");
});

test("a path of one's own is kept", () => {
  expect(ownPath("/jobs?state=failed#top")).toBe("/jobs?state=failed#top");
  expect(ownPath("/jobs/%E2%9C%93")).toBe("/jobs/%E2%9C%93");
});

test("text that came from outside is text on the page", async () => {
  const browser = sso.here.browser();
  const path = "/api/auth/single-sign-on/callback?error=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E";
  const { page, headers } = await visit(sso.here, browser, path);
  expect(page).not.toContain("<img");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
});
