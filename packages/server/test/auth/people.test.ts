import { expect, test } from "vitest";
import { codeOf, password, useAuth, type Browser } from "./support.ts";

const here = useAuth();

const invite = (by: Browser, email: string, role: string) =>
  by.call("POST", "/people", { email, name: "Somebody New", role });

test("an admin invites somebody, who chooses a password by the link, once", async () => {
  const { browser: admin } = await here.person("admin");
  const { status, body } = await invite(admin, "New@example.com", "operator");
  expect(status).toBe(201);
  expect(body.person).toMatchObject({ email: "new@example.com", role: "operator", isReady: false });
  expect(codeOf(await invite(admin, "new@example.com", "reader"))).toBe("409 conflict");

  // before that, nobody signs in with it
  const browser = here.browser();
  expect(
    codeOf(await browser.call("POST", "/auth/sign-in", { email: "new@example.com", password })),
  ).toBe("401 wrong_credentials");
  const accept = (chosen: string) =>
    browser.call("POST", "/auth/accept", { token: body.link.token, password: chosen });
  expect(codeOf(await accept("somebody new"))).toBe("422 weak_password");
  expect(await accept(password)).toMatchObject({ status: 200, body: { role: "operator" } });
  expect(codeOf(await accept(password))).toBe("422 void_link");
  const { rows } = (await admin.call("GET", "/people?limit=200")).body;
  expect(rows.map(({ email }: { email: string }) => email)).toContain("new@example.com");
});

test("a new link makes the older one void, and the old password goes on until it is used", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, email, id } = await here.person("reader");
  const [first, second] = [
    (await admin.call("POST", `/people/${id}/link`)).body,
    (await admin.call("POST", `/people/${id}/link`)).body,
  ];
  const next = "twelve orange umbrellas";
  const use = (token: string) =>
    here.browser().call("POST", "/auth/accept", { token, password: next });
  expect(codeOf(await use(first.token))).toBe("422 void_link");
  expect((await browser.call("GET", "/auth/me")).status).toBe(200);
  expect((await use(second.token)).status).toBe(200);
  expect((await browser.call("GET", "/auth/me")).status).toBe(401);
  expect(codeOf(await here.browser().call("POST", "/auth/sign-in", { email, password }))).toBe(
    "401 wrong_credentials",
  );
});

test("who is disabled is out at once: sessions, tokens, links and password", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, email, id } = await here.person("operator");
  const token = (await browser.call("POST", "/auth/tokens", { name: "mine", scopes: ["read"] }))
    .body;
  const link = (await admin.call("POST", `/people/${id}/link`)).body;
  const bearer = { authorization: `Bearer ${token.token}` };
  expect((await here.browser().call("GET", "/jobs", undefined, bearer)).status).toBe(200);

  const disabled = await admin.call("PATCH", `/people/${id}`, { isDisabled: true });
  expect(disabled).toMatchObject({ status: 200, body: { disabledAt: expect.any(String) } });
  expect((await browser.call("GET", "/auth/me")).status).toBe(401);
  expect((await here.browser().call("GET", "/jobs", undefined, bearer)).status).toBe(401);
  expect(codeOf(await here.browser().call("POST", "/auth/sign-in", { email, password }))).toBe(
    "401 wrong_credentials",
  );
  expect(
    codeOf(await here.browser().call("POST", "/auth/accept", { token: link.token, password })),
  ).toBe("422 void_link");
  expect(codeOf(await admin.call("POST", `/people/${id}/link`))).toBe("409 disabled");

  // enabled again: by the password, and by nothing from before
  await admin.call("PATCH", `/people/${id}`, { isDisabled: false });
  expect((await here.browser().call("GET", "/jobs", undefined, bearer)).status).toBe(401);
  expect((await here.browser().call("POST", "/auth/sign-in", { email, password })).status).toBe(
    200,
  );
});

test("a changed role counts at once: the sessions end", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, id } = await here.person("admin");
  await admin.call("PATCH", `/people/${id}`, { role: "reader" });
  expect((await browser.call("GET", "/people")).status).toBe(401);
});

test("the password is asked for again before rights are given away", async () => {
  const { browser: admin } = await here.person("admin");
  here.horarium.clock.advance("11m");
  expect((await admin.call("GET", "/auth/me")).body.isConfirmed).toBe(false);
  expect(codeOf(await invite(admin, "later@example.com", "reader"))).toBe("403 confirm_first");
  expect(
    codeOf(await admin.call("POST", "/auth/tokens", { name: "later", scopes: ["read"] })),
  ).toBe("403 confirm_first");
  expect((await admin.call("GET", "/people")).status).toBe(200);

  const before = admin.cookie;
  expect(codeOf(await admin.call("POST", "/auth/confirm", { password: "wrong" }))).toBe(
    "422 wrong_password",
  );
  expect(admin.cookie).toBe(before);
  expect((await admin.call("POST", "/auth/confirm", { password })).body.isConfirmed).toBe(true);
  expect(codeOf(await invite(admin, "later@example.com", "reader"))).toBe("201");
});

test("what changes rights is written down, without secrets", async () => {
  const { browser: admin, email } = await here.person("admin");
  const made = (await invite(admin, "noted@example.com", "reader")).body;
  await admin.call("PATCH", `/people/${made.person.id}`, { role: "operator" });
  const { rows } = (await admin.call("GET", "/access-events?limit=5")).body;
  expect(rows[0]).toMatchObject({
    kind: "person_changed",
    by: email,
    personId: made.person.id,
    detail: { before: { role: "reader" }, after: { role: "operator" } },
  });
  expect(JSON.stringify(rows)).not.toContain(made.link.token);
});
