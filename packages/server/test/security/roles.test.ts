import { beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../src/api/operations.ts";
import { roles, scopes, type Permission, type Scope } from "../../src/api/permissions.ts";
import { codeOf, useAuth, type Browser } from "../auth/support.ts";

const here = useAuth();
const someId = "00000000-0000-7000-8000-000000000000";

/** Of a token. */
const scopeOf = (scope: Scope) => ({
  scopes: [scope],
  ...(scope === "work" ? { handlers: ["elsewhere"] } : {}),
});

let member: Browser;
let admin: Browser;
let adminId: string;
let job: string;
let execution: string;

beforeAll(async () => {
  ({ browser: member } = await here.person("member"));
  ({ browser: admin, id: adminId } = await here.person("admin"));
  ({ id: job } = await here.horarium.createJob("somebody-elses", "elsewhere", { cron: "@manual" }));
  ({ id: execution } = await here.horarium.runNow("somebody-elses"));
});

/** Ids of what is there, and belongs to somebody else. */
const existing = (path: string) =>
  path
    .replace("{job}", job)
    .replace("{execution}", execution)
    .replace("{person}", adminId)
    .replaceAll(/\{\w+\}/g, someId);

describe("a member", () => {
  const closed = operations.filter(
    ({ permission }) => !["public", "self", "personal"].includes(permission),
  );

  test.each(closed.map(({ name, method, path }) => ({ name, method, path })))(
    "is refused $name, and what is there looks like what is not",
    async ({ method, path }) => {
      const body = method === "get" ? undefined : {};
      const ask = (url: string) => member.call(method.toUpperCase(), url, body);
      const there = await ask(existing(path));
      expect(codeOf(there)).toBe(path.includes("{") ? "404 not_found" : "403 not_allowed");
      const absent = await ask(path.replaceAll(/\{\w+\}/g, someId));
      expect({ ...absent.body, requestId: "" }).toEqual({ ...there.body, requestId: "" });
    },
  );

  test("has an account, and cannot give itself more by a token", async () => {
    expect((await member.call("GET", "/auth/me")).body).toMatchObject({ role: "member" });
    for (const scope of scopes.filter((one) => one !== "personal")) {
      const wanted = { name: `more ${scope}`, ...scopeOf(scope) };
      expect(codeOf(await member.call("POST", "/auth/tokens", wanted))).toBe("403 above_own");
    }
    expect((await member.call("GET", "/openapi.json")).status).toBe(403);
  });
});

describe("a token of an admin", () => {
  const tokens = new Map<Permission, string>();
  beforeAll(async () => {
    for (const scope of scopes) {
      const made = await admin.call("POST", "/auth/tokens", { name: scope, ...scopeOf(scope) });
      tokens.set(scope, made.body.token);
    }
  });

  // one that ends all tokens comes last
  const inOrder = operations.toSorted(
    (a, b) => Number(a.name === "revokeAllTokens") - Number(b.name === "revokeAllTokens"),
  );

  // by one that may, at last: no other token is left after it
  const scopesInOrder = scopes.toSorted((a, b) => Number(a === "admin") - Number(b === "admin"));

  test.each(
    inOrder.flatMap(({ name, method, path, permission }) =>
      scopesInOrder.map((scope) => ({ name, method, path, permission, scope })),
    ),
  )(
    "with the scope $scope and $name ($permission)",
    async ({ method, path, permission, scope }) => {
      // of an event stream only the head is of interest
      if (path === "/events" && scope === "read") return;
      const answer = await here
        .browser()
        .call(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, someId), undefined, {
          authorization: `Bearer ${tokens.get(scope)!}`,
        });
      if (permission === "public" || permission === "self")
        expect(answer.body?.code).not.toBe("not_allowed");
      else if (permission === scope) expect([401, 403]).not.toContain(answer.status);
      else expect(codeOf(answer)).toBe("403 not_allowed");
    },
  );
});

test("a token hands on no more than it has itself", async () => {
  const { browser, id: personId } = await here.person("admin");
  const { token } = (
    await browser.call("POST", "/auth/tokens", { name: "only people", scopes: ["admin"] })
  ).body;
  const answer = await here
    .browser()
    .call(
      "POST",
      "/tokens",
      { personId, name: "all", scopes: ["read", "run", "write", "admin"] },
      { authorization: `Bearer ${token}` },
    );
  expect(codeOf(answer)).toBe("403 above_own");
  const ask = (path: string, body: object) =>
    here.browser().call("POST", path, body, { authorization: `Bearer ${token}` });
  const somebody = (role: string) => ({ email: `by-token-${role}@example.com`, name: "New", role });
  for (const role of ["reader", "operator", "admin"])
    expect(codeOf(await ask("/people", somebody(role)))).toBe("403 above_own");
  expect((await ask("/people", somebody("member"))).status).toBe(201);
  expect(codeOf(await ask(`/people/${personId}/link`, {}))).toBe("403 above_own");
  expect(roles).toEqual(["member", "reader", "operator", "admin"]);
});
