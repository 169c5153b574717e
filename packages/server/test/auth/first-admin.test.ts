import { expect, test } from "vitest";
import { codeOf, password, useAuth } from "./support.ts";

const here = useAuth({ nodes: 2 });

const ada = { email: "Ada@Example.com", name: "Ada", password };

test("the first admin comes in by the one-time link, once, and the other links are void with that", async () => {
  expect(await here.auth.hasAdmin()).toBe(false);
  const [one, other, late] = await Promise.all([
    here.auth.firstAdminLink(),
    here.auth.firstAdminLink(),
    here.auth.firstAdminLink(),
  ]);
  expect(one!.expiresAt).toEqual(new Date("2026-11-24T13:00:00Z"));

  const stranger = here.browser();
  expect(
    codeOf(await stranger.call("POST", "/auth/first-admin", { ...ada, token: "guessed" })),
  ).toBe("422 void_link");
  expect(await here.auth.hasAdmin()).toBe(false);

  // a password that is refused does not use the link up
  const browser = here.browser();
  const weak = { ...ada, token: one!.token, password: "password1234" };
  expect(codeOf(await browser.call("POST", "/auth/first-admin", weak))).toBe("422 weak_password");

  // two at once, at two processes
  const tries = await Promise.all([
    browser.call("POST", "/auth/first-admin", { ...ada, token: one!.token }),
    here
      .browser({ node: 1 })
      .call("POST", "/auth/first-admin", { ...ada, email: "eve@example.com", token: other!.token }),
  ]);
  expect(tries.map(codeOf).toSorted()).toEqual(["201", "422 void_link"]);
  expect(await here.auth.hasAdmin()).toBe(true);
  expect(
    codeOf(await stranger.call("POST", "/auth/first-admin", { ...ada, token: late!.token })),
  ).toBe("422 void_link");
  expect(await here.auth.firstAdminLink()).toBeNull();
  const { rows } = await here.database.pool.query("select email, role from horarium_auth.person");
  expect(rows).toEqual([
    { email: expect.stringMatching(/^(ada|eve)@example.com$/), role: "admin" },
  ]);
});
