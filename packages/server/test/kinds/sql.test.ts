import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqlKind } from "../../src/kinds/sql/sql.ts";
import { bareContext, useKinds } from "./support.ts";

const role = `jobs_${randomBytes(6).toString("hex")}`;
let url: string;

const here = useKinds((database) => {
  const address = new URL(database.url);
  address.username = role;
  address.password = "canary-password";
  url = address.href;
  return Promise.resolve([sqlKind({ url, own: database.pool })]);
});
const admin = (text: string) => here.database.pool.query(text);
const sql = (statement: string, more: object = {}) => here.execute("sql", { statement, ...more });

beforeAll(async () => {
  await admin(`
    create role ${role} login password 'canary-password';
    create schema app;
    create table app.book (id int primary key, title text);
    insert into app.book select n, 'book ' || n from generate_series(1, 500) n;
    grant usage on schema app to ${role};
    grant select, insert, update on app.book to ${role};
    create function app.shout() returns int language plpgsql as $$ begin raise notice 'done with canary-password'; return 7; end $$;
    revoke create on schema public from public`);
});
afterAll(async () => {
  await admin(`drop owned by ${role}; drop role ${role}`);
});

test("values are bound, and the first rows kept while all are counted", async () => {
  const row = await sql(
    "select id, title, $2 as given from app.book where id > $1::int order by id",
    {
      values: [100, "'; drop table app.book; -- {{attempt}}"],
      keepRows: 2,
    },
  );
  expect(row.result).toMatchObject({
    command: "SELECT",
    rowCount: 400,
    columns: ["id", "title", "given"],
    rows: [
      [101, "book 101", "'; drop table app.book; -- 1"],
      [102, "book 102", "'; drop table app.book; -- 1"],
    ],
    isCut: true,
  });
});

test("a function is called for each row, also for those that are not kept, and its notices are lines of the log", async () => {
  await admin("create sequence app.calls; grant usage on sequence app.calls to public");
  const row = await sql("select nextval('app.calls') from app.book", { keepRows: 0 });
  expect(row.result).toMatchObject({ rowCount: 500, rows: [] });
  expect((await admin("select last_value from app.calls")).rows).toEqual([{ last_value: "500" }]);
  const shouted = await sql("select shout()", { searchPath: ["app"] });
  expect(shouted.result).toMatchObject({ rows: [[7]] });
  const left = await here.everythingOf(shouted.id);
  expect(left).toContain("done with [secret]");
  expect(left).not.toContain("canary");
});

test("a secret that is divided between two notices stands in neither", async () => {
  const block =
    "do $$ begin raise notice 'it is canary-'; raise notice 'password, is it not'; end $$";
  const row = await sql(block);
  const log = await here.horarium.log(row.id);
  const messages = log.map(({ message }) => message);
  expect(messages).toContain("it is [secret]");
  expect(messages).toContain("[secret], is it not");
});

describe("a dry run", () => {
  const dry = (statement: string, more: object = {}) => sql(statement, { ...more, dryRun: true });
  const titles = async () =>
    (await admin("select count(*)::int as n from app.book where title like 'book %'")).rows;

  test.each([
    ["select * from app.book where id = $1::int", [1]],
    ["update app.book set title = $1 where id < 3", ["x"]],
    [
      "-- tidy\n/* up */ with gone as (insert into app.book values (9999, 'new') returning id) select * from gone",
      [],
    ],
  ])("shows the plan of %s, and does nothing", async (statement, values) => {
    const row = await dry(statement, { values });
    expect(row).toMatchObject({ status: "completed", result: { dryRun: true } });
    expect((row.result as { plan: string[] }).plan.join("\n")).toContain("book");
    expect(await titles()).toEqual([{ n: 500 }]);
  });

  test("calls no function that the statement calls", async () => {
    await admin("create sequence app.tried; grant usage on sequence app.tried to public");
    const row = await dry("select nextval('app.tried') from app.book");
    expect(row.status).toBe("completed");
    expect((await admin("select is_called from app.tried")).rows).toEqual([{ is_called: false }]);
  });

  test.each([
    "analyze update app.book set title = 'x'",
    "(analyze) update app.book set title = 'x'",
    "do $$ begin update app.book set title = 'x'; end $$",
    "call tidy_up()",
    "select 1; update app.book set title = 'x'",
    "selec 1",
    "select * from app.no_such_table",
    "update app.book set no_such_column = 1",
    "delete from app.book",
    "with x as materialized (select 1) execute something",
  ])("fails for %s", async (statement) => {
    const row = await dry(statement);
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
    expect(await titles()).toEqual([{ n: 500 }]);
  });

  test("is no way around what the role is checked for", async () => {
    await admin(`alter role ${role} createdb`);
    const row = await dry("select 1");
    await admin(`alter role ${role} nocreatedb`);
    expect(row.error).toMatch(/^HORARIUM_SQL_JOBS_URL: the role jobs_/);
  });
});

describe("the statement cannot", () => {
  test.each([
    ["write where it is read only", "update app.book set title = 'x'", { readOnly: true }],
    ["make it one that writes", "set transaction read write", { readOnly: true }],
    [
      "write in a block of its own",
      "do $$ begin set transaction read write; update app.book set title = 'x'; end $$",
      { readOnly: true },
    ],
    ["be two statements", "select 1; drop table app.book", {}],
    ["become another role", "set role pg_monitor", {}],
    ["log in as another", "set session authorization pg_monitor", {}],
    ["become what it was before", "do $$ begin reset role; drop table app.book; end $$", {}],
    ["run a program", "copy (select 1) to program 'id'", {}],
    ["read a file of the server", "select pg_read_file('/etc/passwd')", {}],
    ["import a file", "select lo_import('/etc/passwd')", {}],
    ["reach out by dblink", "select * from dblink('dbname=postgres', 'select 1') as t (a int)", {}],
    ["see Horarium's tables", "select * from horarium.job_execution", {}],
    ["drop Horarium's tables", "drop table horarium.job_execution", {}],
    ["make tables", "create table public.own (a int)", {}],
    ["hide functions of PostgreSQL", "set search_path = evil; select 1", {}],
  ])("%s", async (_, statement, more) => {
    const row = await sql(statement, more);
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
    const { rows } = await admin(
      "select count(*)::int as n from app.book where title like 'book %'",
    );
    expect(rows).toEqual([{ n: 500 }]);
  });

  test("end the sessions of others", async () => {
    const { rows } = await admin("select pg_backend_pid() as pid");
    const row = await sql("select pg_terminate_backend($1::int)", { values: [rows[0]!.pid] });
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
  });

  test("give itself more time", async () => {
    const row = await sql(
      "do $$ begin perform set_config('statement_timeout', '0', false); perform pg_sleep(60); end $$",
      { timeoutSeconds: 1 },
    );
    expect(row).toMatchObject({ status: "scheduled" });
    expect(row.error).toContain("(57014)");
  });

  test("wait for a lock for ever", async () => {
    const client = await here.database.pool.connect();
    try {
      await client.query("begin; lock table app.book in access exclusive mode");
      const row = await sql("select count(*) from app.book", { lockTimeoutSeconds: 1 });
      expect(row).toMatchObject({ status: "scheduled" });
      expect(row.error).toContain("(55P03)");
    } finally {
      await client.query("rollback");
      client.release();
    }
  });
});

describe("the role is refused when it", () => {
  test.each([
    ["is a superuser", "alter role %r superuser", "alter role %r nosuperuser"],
    ["makes roles", "alter role %r createrole", "alter role %r nocreaterole"],
    ["reads files", "grant pg_read_server_files to %r", "revoke pg_read_server_files from %r"],
    [
      "ends sessions of others",
      "grant pg_signal_backend to %r",
      "revoke pg_signal_backend from %r",
    ],
    [
      "reaches Horarium's tables",
      "grant usage on schema horarium to %r",
      "revoke usage on schema horarium from %r",
    ],
    ["is another in truth", "alter role %r set role = 'pg_monitor'", "alter role %r reset role"],
  ])("%s", async (_, make, undo) => {
    if (make.includes("pg_monitor")) await admin(`grant pg_monitor to ${role}`);
    await admin(make.replace("%r", role));
    const row = await sql("update app.book set title = 'x'");
    await admin(undo.replace("%r", role));
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
    expect(row.error).toMatch(/^HORARIUM_SQL_JOBS_URL: the role jobs_/);
  });

  test("is Horarium's own", async () => {
    const own = sqlKind({ url: here.database.url, own: here.database.pool });
    const run = Promise.resolve(own.run(bareContext(own, { statement: "select 1" })));
    await expect(run).rejects.toThrow(/is the one that Horarium itself uses/);
  });
});

test("a cancelled execution stops what the server does for it", async () => {
  const kind = sqlKind({ url, own: here.database.pool });
  const cancel = new AbortController();
  const run = Promise.resolve(
    kind.run(bareContext(kind, { statement: "select pg_sleep(600)" }, cancel.signal)),
  );
  const ended = expect(run).rejects.toThrow("cancelled by ada");
  const sleeping = `select from pg_stat_activity where usename = '${role}' and query like '%pg_sleep(600)%' and state = 'active'`;
  while ((await admin(sleeping)).rowCount === 0);
  cancel.abort(new Error("cancelled by ada"));
  await ended;
  expect((await admin(sleeping)).rowCount).toBe(0);
});
