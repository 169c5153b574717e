import { expect, test } from "vitest";
import { codeOf, password, useAuth } from "../auth/support.ts";

const here = useAuth();

test("who is deleted is out at once, and only the audit still has the address, for a year", async () => {
  const { browser: admin } = await here.person("admin");
  const { browser, email, id } = await here.person("operator", "leaving@example.com");
  const { token } = (
    await browser.call("POST", "/auth/tokens", { name: "of leaving", scopes: ["read"] })
  ).body;
  await browser.call("POST", "/auth/second-factor");
  expect((await admin.call("DELETE", `/people/${id}`)).status).toBe(200);

  expect((await browser.call("GET", "/auth/me")).status).toBe(401);
  const bearer = { authorization: `Bearer ${token}` };
  expect((await here.browser().call("GET", "/jobs", undefined, bearer)).status).toBe(401);
  expect(codeOf(await here.browser().call("POST", "/auth/sign-in", { email, password }))).toBe(
    "401 wrong_credentials",
  );
  expect(codeOf(await admin.call("GET", `/people/${id}`))).toBe("404 not_found");

  const { rows: tables } = await here.database.pool.query<{ name: string }>(
    "select schemaname || '.' || tablename as name from pg_tables where schemaname in ('horarium_auth', 'horarium')",
  );
  const holding: string[] = [];
  for (const { name } of tables) {
    const { rows } = await here.database.pool.query(`select * from ${name}`);
    if (JSON.stringify(rows).includes(email) || JSON.stringify(rows).includes(id))
      holding.push(name);
  }
  expect(holding).toEqual(["horarium_auth.event"]);
  here.horarium.clock.advance("366d");
  // a year before the newest
  await here.browser().call("POST", "/auth/sign-in", { email: "later@example.com", password });
  await here.auth.purge();
  const { rows } = await here.database.pool.query("select * from horarium_auth.event");
  expect(JSON.stringify(rows)).not.toContain(email);
});

test("the last admin is not deleted", async () => {
  const { browser: admin, id } = await here.person("admin", "last@example.com");
  const { rows } = (await admin.call("GET", "/people?limit=200")).body;
  for (const person of rows)
    if (person.id !== id)
      expect((await admin.call("DELETE", `/people/${person.id}`)).status).toBe(200);
  expect(codeOf(await admin.call("DELETE", `/people/${id}`))).toBe("409 last_admin");
  expect((await admin.call("GET", "/auth/me")).status).toBe(200);
});
