import { expect, test } from "vitest";
import { password, useAuth } from "../auth/support.ts";

const here = useAuth({ nodes: 2 });

const query = <Row extends object>(text: string, values: unknown[] = []) =>
  here.database.pool.query<Row>(text, values);

/** What somebody could do who owns the tables: past the trigger that refuses it. */
async function tamper(text: string, undo: string) {
  await query("alter table horarium_auth.event disable trigger all");
  await query(text);
  return async () => {
    await query(undo);
    await query("alter table horarium_auth.event enable trigger all");
  };
}

test("guesses stand in the audit in words", async () => {
  const { browser: admin } = await here.person("admin");
  const { email } = await here.person("reader");
  const from = "203.0.113.90";
  for (let n = 0; n < 7; n++)
    await here.browser({ from }).call("POST", "/auth/sign-in", { email, password: `wrong ${n}` });
  const { rows } = (await admin.call("GET", "/access-events?limit=20")).body;
  const sentences = rows.map(({ sentence }: { sentence: string }) => sentence);
  expect(sentences).toContain(`A wrong password was given for ${email} from ${from}`);
  expect(sentences).toContain(
    `Too many wrong guesses of one account's password from ${from}: the next one is answered after 30 s`,
  );
  expect(JSON.stringify(rows)).not.toContain("wrong 1");
});

test("every change of rights has a sentence that says who, what and to whom", async () => {
  const { browser: admin, email: by } = await here.person("admin");
  const { id, email } = await here.person("reader");
  await admin.call("PATCH", `/people/${id}`, { role: "operator" });
  await admin.call("POST", `/people/${id}/end-sessions`);
  const made = await admin.call("POST", "/tokens", {
    personId: id,
    name: "said",
    scopes: ["read"],
  });
  await admin.call("DELETE", `/tokens/${made.body.id}`);
  await admin.call("DELETE", `/people/${id}`);
  const { rows } = (await admin.call("GET", "/access-events?limit=6")).body;
  const gone = "an account that is gone";
  expect(rows.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
    `${by} deleted the account of ${email}`,
    `${by} revoked the token "said" of ${gone}`,
    `${by} created the token "said" of ${gone}, which may read`,
    `${by} ended 0 sessions of ${gone}`,
    `${by} changed ${gone}: role reader -> operator`,
    expect.stringMatching(`${email} signed in`),
  ]);
});

test("the events are only added to", async () => {
  for (const text of [
    "update horarium_auth.event set by = 'somebody else'",
    "delete from horarium_auth.event",
    "truncate horarium_auth.event",
  ])
    await expect(query(text)).rejects.toThrow("access events are only added to");
});

test("the chain is whole, also after many at once over two processes", async () => {
  const { browser: admin, email } = await here.person("admin");
  await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      here.browser({ node: n % 2 }).call("POST", "/auth/sign-in", { email, password }),
    ),
  );
  const { body } = await admin.call("GET", "/access-events/check");
  expect(body).toMatchObject({ broken: [], isCut: false, head: expect.stringMatching(/^\w{64}$/) });
  expect(body.count).toBeGreaterThan(24);
});

test("an event that is altered, put in between or taken away shows", async () => {
  const { browser: admin } = await here.person("admin");
  const check = async () => (await admin.call("GET", "/access-events/check")).body;
  const { rows } = await query<{ id: string; by: string }>(
    "select id, by from horarium_auth.event order by id desc limit 3",
  );
  const [newest, middle] = rows;

  const alterBack = await tamper(
    `update horarium_auth.event set by = 'nobody at all' where id = ${middle!.id}`,
    `update horarium_auth.event set by = '${middle!.by}' where id = ${middle!.id}`,
  );
  expect(await check()).toMatchObject({ broken: [{ id: middle!.id }] });
  await alterBack();
  expect(await check()).toMatchObject({ broken: [], isCut: false });

  await query("create table kept as select * from horarium_auth.event");
  const bring = (id: string) =>
    `insert into horarium_auth.event select * from kept where id = ${id}`;
  const middleBack = await tamper(
    `delete from horarium_auth.event where id = ${middle!.id}`,
    bring(middle!.id),
  );
  expect(await check()).toMatchObject({ broken: [{ id: newest!.id }] });
  await middleBack();

  const newestBack = await tamper(
    `delete from horarium_auth.event where id = ${newest!.id}`,
    bring(newest!.id),
  );
  expect(await check()).toMatchObject({ broken: [], isCut: true });
  await newestBack();
  expect(await check()).toMatchObject({ broken: [], isCut: false });
});

test("what is a year old is purged, and the chain goes on from there", async () => {
  const { email } = await here.person("admin");
  const signIn = async () => {
    const browser = here.browser();
    await browser.call("POST", "/auth/sign-in", { email, password });
    return browser;
  };
  here.horarium.clock.advance("200d");
  await signIn();
  here.horarium.clock.advance("166d");
  const later = await signIn();
  await here.auth.purge();
  expect((await later.call("GET", "/access-events/check")).body).toMatchObject({
    count: 2,
    broken: [],
    isCut: false,
  });
  expect((await later.call("GET", "/access-events")).body.rows).toHaveLength(2);

  here.horarium.clock.advance("400d");
  const last = await signIn();
  await here.auth.purge();
  expect((await last.call("GET", "/access-events/check")).body).toMatchObject({
    count: 1,
    broken: [],
    isCut: false,
  });
});
