import { beforeAll, expect, test } from "vitest";
import { codeOf, useAuth, type Browser } from "../auth/support.ts";

const here = useAuth({ nodes: 2 });

let browser: Browser;
let token: string;
let id: string;
beforeAll(async () => {
  ({ browser } = await here.person("admin"));
  const made = await browser.call("POST", "/auth/tokens", { name: "tried", scopes: ["read"] });
  ({ token, id } = made.body);
});

const ask = (headers: Record<string, string>, node = 0) =>
  here.browser({ node }).call("GET", "/jobs", undefined, headers);

test("a token counts in the header Authorization, as Bearer, and nowhere else", async () => {
  expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
  expect((await ask({ authorization: `bearer ${token}` })).status).toBe(200);
  const basic = Buffer.from(`${token}:`).toString("base64");
  for (const headers of [
    { authorization: token },
    { authorization: `Token ${token}` },
    { authorization: `Basic ${basic}` },
    { authorization: `Bearer ${token} ${token}` },
    { cookie: `horarium=${token}` },
    { cookie: `token=${token}` },
    { "x-api-key": token },
    { "x-auth-token": token },
  ])
    expect(codeOf(await ask(headers))).toBe("401 not_signed_in");
});

test("a token is over at every process with the request after it is revoked", async () => {
  const statuses = async () =>
    Promise.all(
      [0, 1].map(async (node) => (await ask({ authorization: `Bearer ${token}` }, node)).status),
    );
  expect(await statuses()).toEqual([200, 200]);
  await browser.call("DELETE", `/auth/tokens/${id}`);
  expect(await statuses()).toEqual([401, 401]);
});

test("no answer after the first has a token in it", async () => {
  const made = await browser.call("POST", "/auth/tokens", { name: "once", scopes: ["read"] });
  for (const path of ["/auth/tokens", "/tokens", "/access-events"]) {
    const { status, body } = await browser.call("GET", path);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain("once");
    expect(JSON.stringify(body)).not.toContain(made.body.token);
    expect(JSON.stringify(body)).not.toContain("hor_");
  }
});

test("a token may not be good for longer than a year, nor for nothing", async () => {
  for (const expiresInDays of [0, -1, 366, 1.5, null])
    expect(
      codeOf(
        await browser.call("POST", "/auth/tokens", { name: "x", scopes: ["read"], expiresInDays }),
      ),
    ).toBe("422 invalid");
  expect(codeOf(await browser.call("POST", "/auth/tokens", { name: "x", scopes: [] }))).toBe(
    "422 invalid",
  );
});
