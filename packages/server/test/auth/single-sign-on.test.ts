import { describe, expect, test } from "vitest";
import { signOnPages } from "../../src/api/access/single-sign-on.ts";
import { createAuth } from "../../src/auth/create-auth.ts";
import { client } from "./provider.ts";
import { useSignOn } from "./single-sign-on.ts";
import { password, type Browser } from "./support.ts";

const me = async (browser: Browser) => (await browser.call("GET", "/auth/me")).body;

describe("with a claim that gives roles", () => {
  const sso = useSignOn({
    label: "Example Ltd",
    roleClaim: "groups",
    roles: { "job-admins": "admin", staff: "reader" },
  });

  test("the sign-in page is told which ways there are", async () => {
    expect((await sso.here.browser().call("GET", "/auth/ways")).body).toEqual({
      password: true,
      singleSignOn: { label: "Example Ltd", path: "/api/auth/single-sign-on" },
    });
  });

  test("who is new comes in with the role that the claim gives, and back to where they were going", async () => {
    const grace = {
      sub: "grace-1",
      email: "Grace@example.com",
      email_verified: true,
      name: "Grace Hopper",
      groups: ["staff"],
    };
    const { browser, status, location, begun } = await sso.come(grace, {
      to: "/jobs?state=failed",
    });
    expect(status).toBe(303);
    expect(location).toBe("/jobs?state=failed");
    const asked = new URL(begun.location!).searchParams;
    expect(asked.get("response_type")).toBe("code");
    expect(asked.get("code_challenge_method")).toBe("S256");
    expect(asked.get("state")).toMatch(/^[\w-]{43}$/);
    expect(asked.get("nonce")).toMatch(/^[\w-]{43}$/);
    expect(await me(browser)).toMatchObject({ name: "grace@example.com", role: "reader" });

    // the same person, whatever the provider says of the address meanwhile
    const { personId } = await me(browser);
    const later = await sso.come({ ...grace, email: "hopper@example.com" });
    expect(await me(later.browser)).toMatchObject({ name: "grace@example.com", personId });
  });

  test("a role from the provider is the one that it gives now, and the older sessions end", async () => {
    const ivan = { sub: "ivan-1", email: "ivan@example.com", email_verified: true };
    const first = await sso.come({ ...ivan, groups: ["job-admins"] });
    expect(await me(first.browser)).toMatchObject({ role: "admin" });
    const second = await sso.come({ ...ivan, groups: ["staff"] });
    expect(await me(second.browser)).toMatchObject({ role: "reader" });
    expect((await first.browser.call("GET", "/auth/me")).status).toBe(401);

    const gone = await sso.come({ ...ivan, groups: ["others"] });
    expect(gone.status).toBe(403);
    expect(gone.page).toContain("no_role");
    expect((await second.browser.call("GET", "/auth/me")).status).toBe(401);
  });

  test("who is invited comes in by the verified address and keeps the role given here", async () => {
    const { browser: known, id, email } = await sso.here.person("operator");
    const said = { sub: "known-1", email, email_verified: true, groups: ["job-admins"] };
    const { browser } = await sso.come(said);
    expect(await me(browser)).toMatchObject({ role: "operator", personId: id });
    // the password goes on working, and so does the session that was there
    expect((await known.call("GET", "/auth/me")).status).toBe(200);
  });

  test("who is disabled here does not come in", async () => {
    const { browser: admin } = await sso.here.person("admin");
    const said = {
      sub: "out-1",
      email: "out@example.com",
      email_verified: true,
      groups: ["staff"],
    };
    const { browser } = await sso.come(said);
    const { personId } = await me(browser);
    await admin.call("PATCH", `/people/${personId}`, { isDisabled: true });
    const refused = await sso.come(said);
    expect(refused.status).toBe(403);
    expect(refused.page).toContain("disabled");
  });

  test("rights are given away only after signing in at the provider anew", async () => {
    const said = {
      sub: "root-1",
      email: "root@example.com",
      email_verified: true,
      groups: ["job-admins"],
    };
    const invitation = { email: "by-root@example.com", name: "New", role: "reader" };
    const { browser } = await sso.come(said);
    expect((await browser.call("POST", "/people", invitation)).body.code).toBe("confirm_first");
    const { browser: sure, begun } = await sso.come(said, { again: true });
    expect(new URL(begun.location!).searchParams.get("prompt")).toBe("login");
    expect((await sure.call("POST", "/people", invitation)).status).toBe(201);
    // nobody signs in with an empty or any other password to an account that has none
    const tried = { email: said.email, password };
    expect((await sso.here.browser().call("POST", "/auth/sign-in", tried)).status).toBe(401);
  });

  test("what came in stands in the audit", async () => {
    const { browser: admin } = await sso.here.person("admin");
    await sso.come({ sub: "nobody-1", email: "nobody@example.com", email_verified: true });
    const { rows } = (await admin.call("GET", "/access-events?limit=1")).body;
    expect(rows[0]).toMatchObject({
      kind: "sign_on_refused",
      detail: { subject: "nobody-1", why: "no_account" },
    });
  });
});

describe("with a default role, and domains", () => {
  const sso = useSignOn({ defaultRole: "reader", domains: ["example.com"] }, { isInIdToken: true });

  test("claims may also stand in the ID token", async () => {
    const { browser } = await sso.come({
      sub: "1",
      email: "one@example.com",
      email_verified: true,
      name: "One",
    });
    expect(await me(browser)).toMatchObject({ name: "one@example.com", role: "reader" });
  });

  test.each([
    ["another domain", { email: "x@example.org", email_verified: true }],
    ["a domain that ends alike", { email: "x@notexample.com", email_verified: true }],
    ["two signs", { email: "x@example.com@example.org", email_verified: true }],
    ["an address that is not verified", { email: "x@example.com", email_verified: false }],
    ["no address", {}],
  ])("%s is refused", async (_, said) => {
    const refused = await sso.come({ sub: `other ${JSON.stringify(said)}`, ...said });
    expect(refused.status).toBe(403);
    expect(refused.page).toContain("(domain)");
  });

  test("a provider that is away is said so", async () => {
    const auth = createAuth({
      db: sso.here.database.pool,
      singleSignOn: { issuer: "http://127.0.0.1:1", ...client },
    });
    const request = new Request("http://127.0.0.1/api/auth/single-sign-on");
    const response = await signOnPages(auth)[0]!.answer(request, { address: null });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("does not answer now");
  });
});
