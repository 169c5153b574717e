import { expect, test } from "vitest";
import { codeOf, useAuth } from "../auth/support.ts";

const here = useAuth();

test.each(["session", "person", "token"])(
  "when the database fails while it is looked up who asks (table %s), the answer is 503, never yes",
  async (table) => {
    const { browser } = await here.person("admin");
    const { token } = (
      await browser.call("POST", "/auth/tokens", { name: `of ${table}`, scopes: ["read", "admin"] })
    ).body;
    const bearer = { authorization: `Bearer ${token}` };
    const pool = here.database.pool;
    await pool.query(`alter table horarium_auth.${table} rename to away`);
    try {
      const failures = here.failures.length;
      const byCookie = await browser.call("GET", "/people");
      const byToken = await here.browser().call("GET", "/people", undefined, bearer);
      const refused = "503 cannot_check";
      // the other table is not needed for this one
      if (table !== "token") expect(codeOf(byCookie)).toBe(refused);
      if (table !== "session") expect(codeOf(byToken)).toBe(refused);
      expect(JSON.stringify([byCookie.body, byToken.body])).not.toContain("horarium_auth");
      expect(String(here.failures[failures])).toContain(`horarium_auth.${table}`);
    } finally {
      await pool.query(`alter table horarium_auth.away rename to ${table}`);
    }
    expect((await browser.call("GET", "/people")).status).toBe(200);
  },
);

test("when guesses cannot be counted, none is answered", async () => {
  const { email } = await here.person("reader");
  const pool = here.database.pool;
  await pool.query("alter table horarium_auth.bucket rename to away");
  try {
    const body = { email, password: "seven green bicycles" };
    const answer = await here.browser().call("POST", "/auth/sign-in", body);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.headers.getSetCookie()).toEqual([]);
  } finally {
    await pool.query("alter table horarium_auth.away rename to bucket");
  }
});
