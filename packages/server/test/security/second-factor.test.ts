import { URI, type TOTP } from "otpauth";
import { expect, test } from "vitest";
import { codeOf, password, useAuth } from "../auth/support.ts";

const here = useAuth({ nodes: 2 });

async function withApp() {
  const { browser, email, id } = await here.person("reader");
  const { uri } = (await browser.call("POST", "/auth/second-factor")).body;
  const totp = URI.parse(uri) as TOTP;
  const code = (seconds = 0) =>
    totp.generate({ timestamp: here.horarium.clock.now().getTime() + seconds * 1_000 });
  const { body } = await browser.call("POST", "/auth/second-factor/confirm", { code: code() });
  here.horarium.clock.advance("1m");
  return { browser, email, id, code, totp, recoveryCodes: body.recoveryCodes as string[] };
}

const signIn = (email: string, more: object = {}, node = 0) =>
  here.browser({ node }).call("POST", "/auth/sign-in", { email, password, ...more });

test("whether there is a second factor is told only to who has the password", async () => {
  const { email } = await withApp();
  const plain = await here.person("reader");
  const answers = await Promise.all(
    [email, plain.email].map((who) => signIn(who, { password: "not the right one", code: "1" })),
  );
  expect(answers.map(codeOf)).toEqual(["401 wrong_credentials", "401 wrong_credentials"]);
});

test("a code is good once, also for two who come at the same time", async () => {
  const { email, code } = await withApp();
  const answers = await Promise.all([0, 1].map((node) => signIn(email, { code: code() }, node)));
  expect(answers.map(codeOf).toSorted()).toEqual(["200", "401 wrong_code"]);
  // nor is one from before it, which whoever looked over the shoulder may have
  expect(codeOf(await signIn(email, { code: code(-30) }))).toBe("401 wrong_code");
});

test("a code is taken half a minute early and late, and no further", async () => {
  for (const [seconds, answer] of [
    [-60, "401 wrong_code"],
    [-30, "200"],
    [30, "200"],
    [60, "401 wrong_code"],
  ] as const) {
    const { email, code } = await withApp();
    expect(codeOf(await signIn(email, { code: code(seconds) }))).toBe(answer);
  }
});

test("codes are not tried out: ten from everywhere together, then one each ten minutes", async () => {
  const { email, code } = await withApp();
  const answers = [];
  for (let n = 0; n < 20; n++)
    answers.push(codeOf(await signIn(email, { code: String(n).padStart(6, "0") }, n % 2)));
  expect(answers.filter((one) => one === "401 wrong_code")).toHaveLength(10);
  expect(answers.filter((one) => one === "429 too_many_tries")).toHaveLength(10);
  here.horarium.clock.advance("10m");
  expect((await signIn(email, { code: code() })).status).toBe(200);
});

test("a right password without a code gives back no guess of a password", async () => {
  const { email, code } = await withApp();
  const from = "203.0.113.77";
  const ask = (more: object) =>
    here.browser({ from }).call("POST", "/auth/sign-in", { email, password, ...more });
  const answers = [];
  for (let n = 0; n < 7; n++) answers.push(codeOf(await ask({})));
  expect(answers).toEqual([
    ...Array.from({ length: 5 }, () => "401 second_factor"),
    ...Array.from({ length: 2 }, () => "429 too_many_tries"),
  ]);
  here.horarium.clock.advance("5m");
  expect((await ask({ code: code() })).status).toBe(200);
});

test("recovery codes are stored as hashes only", async () => {
  const { id, recoveryCodes } = await withApp();
  const { rows } = await here.database.pool.query<{ hash: Buffer }>(
    "select code_hash as hash from horarium_auth.recovery_code where person_id = $1",
    [id],
  );
  expect(rows).toHaveLength(10);
  const stored = rows.map(({ hash }) => hash.toString("latin1")).join();
  for (const code of recoveryCodes) {
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(code.replaceAll("-", ""));
  }
});

test("neither secret nor codes come into the audit", async () => {
  const { browser: admin } = await here.person("admin");
  const { totp, recoveryCodes, email, code } = await withApp();
  await signIn(email, { code: code() });
  await signIn(email, { code: recoveryCodes[0] });
  const text = JSON.stringify((await admin.call("GET", "/access-events?limit=200")).body);
  expect(text).toContain("recovery_code_used");
  for (const secret of [totp.secret.base32, ...recoveryCodes]) expect(text).not.toContain(secret);
});
