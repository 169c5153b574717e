import { expect, test } from "vitest";
import { Problem } from "../../src/api/problem.ts";
import { codeOf, useAuth } from "./support.ts";

const here = useAuth({
  authorize(request) {
    const who = request.headers.get("x-app-user");
    if (who === "banned") throw new Problem(403, "not_allowed", "banned by the app");
    if (who === "broken") throw new Error("the app's own database is away: password=hunter2");
    return Promise.resolve(who === null ? null : { name: `app:${who}`, role: "operator" });
  },
});

const ask = (who: string) =>
  here.browser().call("GET", "/auth/me", undefined, { "x-app-user": who });

test("the app that embeds it says who asks", async () => {
  expect((await ask("ada")).body).toMatchObject({ name: "app:ada", role: "operator" });
  expect(codeOf(await ask("banned"))).toBe("403 not_allowed");
});

test("where the app does not know somebody, the accounts here are looked at", async () => {
  const { browser, email } = await here.person("reader");
  expect((await browser.call("GET", "/auth/me")).body.name).toBe(email);
});

test("where the app cannot say, nobody is let in, and its error is for the log", async () => {
  const { status, body } = await ask("broken");
  expect({ status, code: body.code }).toEqual({ status: 503, code: "cannot_check" });
  expect(JSON.stringify(body)).not.toContain("hunter2");
  expect(here.failures.map(String).join()).toContain("the app's own database is away");
});

test("who is known by the app has no account here to change", async () => {
  const answer = await here
    .browser()
    .call("GET", "/auth/sessions", undefined, { "x-app-user": "ada" });
  expect(codeOf(answer)).toBe("403 session_needed");
});
