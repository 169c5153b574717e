import { expect, test } from "vitest";
import { codeOf, password, useAuth } from "../auth/support.ts";
import type { Answer } from "../support/serve-api.ts";

const here = useAuth({ nodes: 3 });

const tally = (answers: Answer[]) => {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1;
  return counts;
};
const guess = (email: string, from: string, node = 0, word = "wrong") =>
  here.browser({ from, node }).call("POST", "/auth/sign-in", { email, password: word });

test("a thousand guesses over three processes get five answers, and the owner comes in from elsewhere", async () => {
  const { email } = await here.person("reader");
  const answers: Answer[] = [];
  for (let round = 0; round < 20; round++) {
    answers.push(
      ...(await Promise.all(
        Array.from({ length: 50 }, (_, n) => guess(email, "203.0.113.1", n % 3, `guess ${n}`)),
      )),
    );
  }
  expect(tally(answers)).toEqual({ "401 wrong_credentials": 5, "429 too_many_tries": 995 });
  const refused = answers.find(({ status }) => status === 429)!;
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused.body.retryAfterSeconds).toBe(Number(refused.headers.get("retry-after")));
  // also the right one waits, where the guesses came from
  expect((await guess(email, "203.0.113.1", 0, password)).status).toBe(429);
  expect((await guess(email, "203.0.113.2", 1, password)).status).toBe(200);

  // one line for each delay, not for each guess
  const { rows } = await here.database.pool.query(
    "select count(*)::int as n from horarium_auth.event where kind = 'guesses_refused'",
  );
  expect(rows).toEqual([{ n: 1 }]);
});

test("one address that tries many accounts gets thirty answers, whether they exist or not", async () => {
  const { email } = await here.person("reader");
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      guess(
        n % 2 === 0 ? `nobody${n}@example.com` : email.replace("@", `+${n}@`),
        "203.0.113.3",
        n % 3,
      ),
    ),
  );
  expect(tally(answers)).toEqual({ "401 wrong_credentials": 30, "429 too_many_tries": 30 });
});

test("one person's whole IPv6 network counts as one address", async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      guess(`six${n}@example.com`, `2001:db8:1:2:${n.toString(16)}::1`, n % 3),
    ),
  );
  expect(tally(answers)["401 wrong_credentials"]).toBe(30);
});

test("many addresses that try one account get a hundred answers, and the owner waits a minute at most", async () => {
  const { email } = await here.person("reader");
  const answers = await Promise.all(
    Array.from({ length: 130 }, (_, n) => guess(email, `192.0.2.${n}`, n % 3)),
  );
  expect(tally(answers)).toEqual({ "401 wrong_credentials": 100, "429 too_many_tries": 30 });
  const waits = answers.flatMap(({ body }) => body.retryAfterSeconds ?? []);
  expect(Math.max(...waits)).toBeLessThanOrEqual(60);
  here.horarium.clock.advance("1m");
  expect((await guess(email, "203.0.113.4", 0, password)).status).toBe(200);
});

test("the delay grows while it goes on, up to a quarter of an hour, and is never for good", async () => {
  const { email } = await here.person("reader");
  const waits: number[] = [];
  for (let round = 0; round < 8; round++) {
    let answer = await guess(email, "203.0.113.5");
    while (answer.status === 401) answer = await guess(email, "203.0.113.5");
    expect(answer.status).toBe(429);
    waits.push(answer.body.retryAfterSeconds);
    // asking meanwhile does not make it longer
    expect((await guess(email, "203.0.113.5")).body.retryAfterSeconds).toBe(waits.at(-1));
    here.horarium.clock.advance(`${waits.at(-1)!}s`);
  }
  expect(waits).toEqual([30, 30, 60, 120, 240, 480, 900, 900]);
  expect((await guess(email, "203.0.113.5", 0, password)).status).toBe(200);
});

test("the password of one's own account is guessed no faster from a stolen session", async () => {
  const { browser } = await here.person("reader");
  const answers: Answer[] = [];
  for (let n = 0; n < 10; n++) {
    const [path, body] =
      n % 2 === 0
        ? (["/auth/confirm", { password: "wrong" }] as const)
        : (["/auth/password", { current: "wrong", password: "seven new bicycles" }] as const);
    answers.push(await browser.call("POST", path, body));
  }
  expect(tally(answers)).toEqual({ "422 wrong_password": 5, "429 too_many_tries": 5 });
});

test("tokens and links are not tried out either, and a good token goes on from the same address", async () => {
  const { browser } = await here.person("reader");
  const { token } = (await browser.call("POST", "/auth/tokens", { name: "good", scopes: ["read"] }))
    .body;
  const ask = (authorization: string, node: number) =>
    here.browser({ from: "203.0.113.6", node }).call("GET", "/jobs", undefined, { authorization });
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => ask(`Bearer hor_${"x".repeat(49)}`, n % 3)),
  );
  expect(tally(answers)).toEqual({ "401 not_signed_in": 30, "429 too_many_tries": 30 });
  expect((await ask(`Bearer ${token}`, 1)).status).toBe(200);
  const link = { token: "guessed", password };
  expect(
    codeOf(await here.browser({ from: "203.0.113.6" }).call("POST", "/auth/accept", link)),
  ).toBe("429 too_many_tries");
});
