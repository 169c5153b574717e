import { expect, test } from "vitest";
import { changePerson } from "../../src/auth/people.ts";
import { codeOf, useAuth } from "./support.ts";

const here = useAuth();

test("the last admin cannot be disabled or made less, also not by two at once", async () => {
  const [one, two] = [await here.person("admin"), await here.person("admin")];
  // each takes the other's role away at the same time: one of them stays
  const answers = await Promise.all([
    one.browser.call("PATCH", `/people/${two.id}`, { role: "reader" }),
    two.browser.call("PATCH", `/people/${one.id}`, { isDisabled: true }),
  ]);
  expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  const { rows } = await here.database.pool.query(
    "select id from horarium_auth.person where role = 'admin' and disabled_at is null",
  );
  expect(rows).toHaveLength(1);

  const last = rows[0].id === one.id ? one : two;
  for (const change of [{ role: "reader" }, { isDisabled: true }])
    expect(codeOf(await last.browser.call("PATCH", `/people/${last.id}`, change))).toBe(
      "409 last_admin",
    );
  // who was only invited cannot sign in, and is not another admin
  const invited = { email: "invited@example.com", name: "Invited", role: "admin" };
  expect((await last.browser.call("POST", "/people", invited)).status).toBe(201);
  expect(codeOf(await last.browser.call("PATCH", `/people/${last.id}`, { role: "reader" }))).toBe(
    "409 last_admin",
  );
  expect((await last.browser.call("GET", "/people")).status).toBe(200);
});

test("nobody grants above their own, or changes somebody who is above", async () => {
  const { id } = await here.person("admin");
  const { id: reader } = await here.person("reader");
  const operator = { name: "olga", role: "operator" } as const;
  const change = (to: Parameters<typeof changePerson>[2]) =>
    changePerson(here.auth.context, operator, to);
  await expect(change({ id: reader, role: "admin" })).rejects.toMatchObject({ code: "above_own" });
  await expect(change({ id, isDisabled: true })).rejects.toMatchObject({ code: "above_own" });
  await expect(change({ id: reader, role: "operator" })).resolves.toMatchObject({
    role: "operator",
  });
});
