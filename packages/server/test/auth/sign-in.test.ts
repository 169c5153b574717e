import { expect, test } from "vitest";
import { codeOf, password, useAuth } from "./support.ts";

const here = useAuth();

test("who signs in is known by the cookie, until signing out", async () => {
  const { email, id } = await here.person("operator");
  const browser = here.browser();
  expect(codeOf(await browser.call("GET", "/auth/me"))).toBe("401 not_signed_in");
  const signedIn = await browser.call("POST", "/auth/sign-in", {
    email: email.toUpperCase(),
    password,
  });
  const me = {
    name: email,
    role: "operator",
    scopes: null,
    personId: id,
    isConfirmed: true,
    hasPassword: true,
    hasSecondFactor: false,
  };
  expect(signedIn).toMatchObject({ status: 200, body: me });
  expect((await browser.call("GET", "/auth/me")).body).toEqual(me);
  expect((await browser.call("GET", "/jobs")).status).toBe(200);
  expect(codeOf(await browser.call("POST", "/jobs", {}))).toBe("403 not_allowed");

  expect((await browser.call("POST", "/auth/sign-out")).body).toEqual({ done: true });
  expect(browser.cookie).toBeNull();
});

test("a password is changed only by who knows it, and only into a good one", async () => {
  const { browser, email } = await here.person("reader");
  const next = "eleven purple tractors";
  const change = (current: string, to: string) =>
    browser.call("POST", "/auth/password", { current, password: to });
  expect(codeOf(await change("not the present one", next))).toBe("422 wrong_password");
  expect(codeOf(await change(password, "short"))).toBe("422 weak_password");
  expect(codeOf(await change(password, next))).toBe("200");
  expect((await browser.call("GET", "/auth/me")).body.name).toBe(email);

  const other = here.browser();
  expect(codeOf(await other.call("POST", "/auth/sign-in", { email, password }))).toBe(
    "401 wrong_credentials",
  );
  expect(codeOf(await other.call("POST", "/auth/sign-in", { email, password: next }))).toBe("200");
});

test("sessions are listed, ended one by one, and all but the present one", async () => {
  const { browser, email } = await here.person("reader");
  const [second, third] = [here.browser(), here.browser()];
  await second.call("POST", "/auth/sign-in", { email, password }, { "user-agent": "Second/1" });
  await third.call("POST", "/auth/sign-in", { email, password });

  const { rows } = (await browser.call("GET", "/auth/sessions")).body;
  expect(rows).toHaveLength(3);
  expect(rows.filter(({ isThis }: { isThis: boolean }) => isThis)).toHaveLength(1);
  const { id } = rows.find(({ userAgent }: { userAgent: string }) => userAgent === "Second/1");

  const { browser: stranger } = await here.person("admin");
  expect(codeOf(await stranger.call("DELETE", `/auth/sessions/${id}`))).toBe("404 not_found");
  expect((await browser.call("DELETE", `/auth/sessions/${id}`)).body).toEqual({ ended: 1 });
  expect((await second.call("GET", "/auth/me")).status).toBe(401);
  expect((await browser.call("POST", "/auth/sessions/end-others")).body).toEqual({ ended: 1 });
  expect((await third.call("GET", "/auth/me")).status).toBe(401);
  expect((await browser.call("GET", "/auth/me")).status).toBe(200);
});
