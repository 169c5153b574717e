import { expect, test } from "vitest";
import { scryptPasswords } from "../../src/auth/passwords/scrypt.ts";
import { codeOf, password, useAuth } from "../auth/support.ts";

const here = useAuth({ passwords: scryptPasswords({ N: 2 ** 11, r: 8, p: 1 }) });

const wrong = (email: string) =>
  here.browser().call("POST", "/auth/sign-in", { email, password: "not the right one" });

test("without an account nothing is answered but liveness and signing in", async () => {
  const stranger = here.browser();
  expect((await stranger.call("GET", "/jobs")).status).toBe(401);
  expect((await stranger.call("POST", "/jobs", {})).status).toBe(401);
  expect((await stranger.call("GET", "/openapi.json")).status).toBe(401);
  const defaults = [
    ["admin@example.com", "admin"],
    ["admin@localhost.local", "horarium"],
  ];
  for (const [email, word] of defaults) {
    const answer = await stranger.call("POST", "/auth/sign-in", { email, password: word });
    expect(codeOf(answer)).toBe("401 wrong_credentials");
  }
});

test("who is unknown, disabled, invited or mistyped gets the same answer", async () => {
  const { browser: admin } = await here.person("admin");
  const known = await here.person("reader");
  const disabled = await here.person("reader");
  await admin.call("PATCH", `/people/${disabled.id}`, { isDisabled: true });
  const invited = { email: "invited@example.com", name: "Invited", role: "reader" };
  await admin.call("POST", "/people", invited);
  const answers = [
    await wrong("unknown@example.com"),
    await wrong(known.email),
    await wrong(invited.email),
    await here.browser().call("POST", "/auth/sign-in", { email: disabled.email, password }),
  ];
  const texts = answers.map(({ status, body: { requestId, ...rest } }) => {
    expect(requestId).toBeDefined();
    return { status, rest };
  });
  expect(new Set(texts.map((text) => JSON.stringify(text))).size).toBe(1);
});

// 400 passwords are tried, and each takes its time on purpose
test("known and unknown people take the same time", { timeout: 120_000 }, async () => {
  const { email } = await here.person("reader");
  // of the processor, which others may want too
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let n = 0; n < 200; n++) {
    // so that no limit on guesses is reached
    here.horarium.clock.advance("1m");
    for (const [kind, who] of [
      ["known", email],
      ["unknown", `unknown${n}@example.com`],
    ] as const) {
      const before = process.cpuUsage();
      expect((await wrong(who)).status).toBe(401);
      const { user, system } = process.cpuUsage(before);
      times[kind].push((user + system) / 1_000);
    }
  }
  expect(Math.abs(median(times.known) - median(times.unknown))).toBeLessThan(5);
  // and it is not that nothing was computed
  expect(median(times.unknown)).toBeGreaterThan(3);
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

test("a token in a URL is refused, and not repeated", async () => {
  const { browser } = await here.person("reader");
  const { token } = (await browser.call("POST", "/auth/tokens", { name: "url", scopes: ["read"] }))
    .body;
  for (const path of [
    `/jobs?token=${token}`,
    `/jobs?q=${token.replace("_", "%5F")}`,
    `/jobs/${token}`,
  ]) {
    for (const who of [browser, here.browser()]) {
      const answer = await who.call("GET", path);
      expect(codeOf(answer)).toBe("400 token_in_url");
      expect(JSON.stringify(answer.body)).not.toContain(token);
    }
  }
});

test("a password longer than is worth computing is refused, and an address with a NUL", async () => {
  const send = (body: unknown) => here.browser().call("POST", "/auth/sign-in", body);
  expect(codeOf(await send({ email: "a@example.com", password: "x".repeat(257) }))).toBe(
    "422 invalid",
  );
  expect((await send({ email: "a\u0000@example.com", password: "x" })).status).toBe(422);
  const { status, headers } = await send({ email: "a@example.com", password: "\u0000" });
  expect([401, 422]).toContain(status);
  expect(headers.getSetCookie()).toEqual([]);
});
