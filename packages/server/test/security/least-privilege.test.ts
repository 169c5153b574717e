import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuth, type Auth } from "../../src/auth/create-auth.ts";
import { scryptPasswords } from "../../src/auth/passwords/scrypt.ts";
import { createPerson } from "../../src/auth/people.ts";
import * as signIn from "../../src/auth/sign-in.ts";
import { checkEvents } from "../../src/auth/check-events.ts";
import { useSession } from "../../src/auth/sessions.ts";
import { createToken, useToken } from "../../src/auth/tokens.ts";
import { useAuth } from "../auth/support.ts";

const here = useAuth();
const role = "horarium_server_role";

/** As `docs/access.md` says it. */
const grants = `
  grant usage on schema horarium_auth to ${role};
  grant select, insert, update, delete on horarium_auth.person, horarium_auth.link, horarium_auth.session,
    horarium_auth.token, horarium_auth.bucket, horarium_auth.identity, horarium_auth.second_factor,
    horarium_auth.recovery_code, horarium_auth.secret to ${role};
  grant select, insert on horarium_auth.event to ${role};
  grant select on horarium_auth.event_chain to ${role};
  grant execute on function horarium_auth.purge_events to ${role};`;

let pool: pg.Pool;
let auth: Auth;

beforeAll(async () => {
  await here.database.pool.query(`drop role if exists ${role}; create role ${role}; ${grants}`);
  pool = new pg.Pool({ connectionString: here.database.url, max: 2, options: `-c role=${role}` });
  auth = createAuth({ db: pool, passwords: scryptPasswords({ N: 2 ** 10, r: 8, p: 1 }) });
});
afterAll(async () => {
  await pool.end();
  await here.database.pool.query(`drop owned by ${role}; drop role ${role}`);
});

test("a role that owns nothing does all that a server does about accounts", async () => {
  const client = { address: "203.0.113.8", userAgent: null };
  const admin = { name: "the test", role: "admin" } as const;
  const { rows } = await pool.query<{ user: string }>("select current_user as user");
  expect(rows).toEqual([{ user: role }]);

  const invited = { email: "narrow@example.com", name: "Narrow", role: "admin" } as const;
  const { person, link } = await createPerson(auth.context, admin, invited);
  const password = "seven green bicycles";
  await signIn.acceptLink(auth.context, { token: link.token, password }, client);
  const secret = await signIn.signIn(auth.context, { email: invited.email, password }, client);
  expect(await useSession(auth.context, secret)).toMatchObject({ role: "admin" });
  const wanted = {
    personId: person.id,
    name: "narrow",
    scopes: ["read"],
    expiresInDays: 1,
  } as const;
  const { token } = await createToken(auth.context, admin, wanted);
  expect(await useToken(auth.context, token)).toMatchObject({ name: "narrow" });
  await auth.purge();
  expect(await checkEvents(auth.context)).toMatchObject({ broken: [], isCut: false });
});

test.each([
  ["alter an event", "update horarium_auth.event set by = 'eve'"],
  ["take one away", "delete from horarium_auth.event"],
  ["empty the table", "truncate horarium_auth.event"],
  ["pass for the purge", "set horarium_auth.purge = 'on'; delete from horarium_auth.event"],
  ["switch the trigger off", "alter table horarium_auth.event disable trigger all"],
  ["move the chain", "update horarium_auth.event_chain set head = sha256('x')"],
  [
    "exchange the function",
    "create or replace function horarium_auth.event_hash(bytea, horarium_auth.event) returns bytea language sql as 'select null::bytea'",
  ],
  ["make a table", "create table horarium_auth.own (a int)"],
])("it cannot %s", async (_, text) => {
  await expect(pool.query(text)).rejects.toThrow(/permission denied|must be owner/);
});

test("it purges nothing that is younger than a year, whatever it asks for", async () => {
  const count = async () =>
    (await pool.query<{ n: number }>("select count(*)::int as n from horarium_auth.event")).rows[0]!
      .n;
  const before = await count();
  expect(before).toBeGreaterThan(3);
  await pool.query("select horarium_auth.purge_events('infinity')");
  expect(await count()).toBe(before);
});

test("nobody else reaches anything of it", async () => {
  const { rows } = await here.database.pool.query<{ what: string }>(
    `select format('%s on %s', privilege_type, table_name) as what
     from information_schema.table_privileges
     where table_schema = 'horarium_auth' and grantee = 'PUBLIC'
     union all
     select 'usage of the schema' where has_schema_privilege('pg_monitor', 'horarium_auth', 'usage')`,
  );
  expect(rows).toEqual([]);
});
