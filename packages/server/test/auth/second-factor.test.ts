import { TOTP, URI } from "otpauth";
import { expect, test } from "vitest";
import { codeOf, password, useAuth, type Browser } from "./support.ts";

const here = useAuth();

/** An authenticator app. */
async function setUp(browser: Browser) {
  const { status, body } = await browser.call("POST", "/auth/second-factor");
  expect(status).toBe(201);
  const totp = URI.parse(body.uri) as TOTP;
  expect(totp.secret.base32).toBe(body.secret);
  const code = () => totp.generate({ timestamp: here.horarium.clock.now().getTime() });
  const confirmed = await browser.call("POST", "/auth/second-factor/confirm", { code: code() });
  expect(confirmed.status).toBe(200);
  return { totp, code, recoveryCodes: confirmed.body.recoveryCodes as string[] };
}

const signIn = (email: string, more: object = {}) =>
  here.browser().call("POST", "/auth/sign-in", { email, password, ...more });
/** The next half minute, with its own code. */
const later = () => here.horarium.clock.advance("30s");

test("a second factor is set up, asked for after the password, and taken away with the password", async () => {
  const { browser, email } = await here.person("reader");
  const other = here.browser();
  await other.call("POST", "/auth/sign-in", { email, password });
  // shown and not confirmed it counts for nothing
  await browser.call("POST", "/auth/second-factor");
  expect((await signIn(email)).status).toBe(200);
  expect(
    codeOf(await browser.call("POST", "/auth/second-factor/confirm", { code: "000000" })),
  ).toBe("422 wrong_code");

  const app = await setUp(browser);
  expect(app.totp).toMatchObject({ issuer: "Horarium", label: email, digits: 6, period: 30 });
  expect(app.recoveryCodes).toHaveLength(10);
  expect((await browser.call("GET", "/auth/me")).body).toMatchObject({
    hasPassword: true,
    hasSecondFactor: true,
  });
  // the sessions from before are over
  expect((await other.call("GET", "/auth/me")).status).toBe(401);

  expect(codeOf(await signIn(email))).toBe("401 second_factor");
  expect(codeOf(await signIn(email, { code: "000000" }))).toBe("401 wrong_code");
  later();
  expect((await signIn(email, { code: app.code() })).status).toBe(200);
  later();
  expect(
    (await signIn(email, { code: `${app.code().slice(0, 3)} ${app.code().slice(3)}` })).status,
  ).toBe(200);
  expect(codeOf(await browser.call("POST", "/auth/second-factor"))).toBe("409 conflict");

  const remove = (word: string) =>
    browser.call("POST", "/auth/second-factor/remove", { password: word });
  expect(codeOf(await remove("wrong"))).toBe("422 wrong_password");
  expect((await remove(password)).status).toBe(200);
  expect((await signIn(email)).status).toBe(200);
});

test("a recovery code stands in for the app, once, and new ones make the older void", async () => {
  const { browser, email } = await here.person("reader");
  const { recoveryCodes } = await setUp(browser);
  const [first, second] = recoveryCodes;
  expect((await signIn(email, { code: first!.toLowerCase() })).status).toBe(200);
  expect(codeOf(await signIn(email, { code: first }))).toBe("401 wrong_code");
  const renewed = await browser.call("POST", "/auth/second-factor/recovery-codes", { password });
  expect(codeOf(await signIn(email, { code: second }))).toBe("401 wrong_code");
  expect((await signIn(email, { code: renewed.body.recoveryCodes[0] })).status).toBe(200);
});

test("a link for a new password does not lead around the second factor", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, id } = await here.person("reader");
  const app = await setUp(browser);
  const { token } = (await admin.call("POST", `/people/${id}/link`)).body;
  const accept = (code?: string) =>
    here.browser().call("POST", "/auth/accept", {
      token,
      password: "nine purple elephants",
      ...(code === undefined ? {} : { code }),
    });
  expect(codeOf(await accept())).toBe("401 second_factor");
  expect(codeOf(await accept("000000"))).toBe("401 wrong_code");
  later();
  expect((await accept(app.code())).status).toBe(200);
});

test("an admin takes away the second factor of who has lost everything", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, email, id } = await here.person("operator");
  await setUp(browser);
  expect((await admin.call("GET", `/people/${id}`)).body.hasSecondFactor).toBe(true);
  expect((await admin.call("DELETE", `/people/${id}/second-factor`)).status).toBe(200);
  expect((await signIn(email)).status).toBe(200);
  expect(codeOf(await admin.call("DELETE", `/people/${id}/second-factor`))).toBe("404 not_found");
  const { rows } = (await admin.call("GET", "/access-events?limit=3")).body;
  expect(rows.map(({ kind }: { kind: string }) => kind)).toContain("second_factor_removed");
});

test("eight characters do with a second factor, twelve without", async () => {
  const { browser } = await here.person("reader");
  const short = "ax7-Qm2!";
  const change = (current: string, next: string) =>
    browser.call("POST", "/auth/password", { current, password: next });
  expect(codeOf(await change(password, short))).toBe("422 weak_password");
  await setUp(browser);
  expect(codeOf(await change(password, "ax7-Qm2"))).toBe("422 weak_password");
  expect((await change(password, short)).status).toBe(200);
  // and then it cannot be alone
  const remove = await browser.call("POST", "/auth/second-factor/remove", { password: short });
  expect(codeOf(remove)).toBe("422 weak_password");
  await change(short, "nine purple elephants");
  expect(
    (
      await browser.call("POST", "/auth/second-factor/remove", {
        password: "nine purple elephants",
      })
    ).status,
  ).toBe(200);
});

test("it is set up only with the password given a short while ago, and never with a token", async () => {
  const { browser } = await here.person("reader");
  const { token } = (
    await browser.call("POST", "/auth/tokens", { name: "no factor", scopes: ["read"] })
  ).body;
  const bearer = { authorization: `Bearer ${token}` };
  expect(codeOf(await here.browser().call("POST", "/auth/second-factor", undefined, bearer))).toBe(
    "403 session_needed",
  );
  here.horarium.clock.advance("11m");
  expect(codeOf(await browser.call("POST", "/auth/second-factor"))).toBe("403 confirm_first");
});
