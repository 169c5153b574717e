import { createTestHorarium, type TestHorarium } from "horarium/testing";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import type { ApiOptions } from "../../src/api/app.ts";
import type { Principal, Role } from "../../src/api/permissions.ts";
import { createAuth, type Auth, type AuthOptions } from "../../src/auth/create-auth.ts";
import { scryptPasswords } from "../../src/auth/passwords/scrypt.ts";
import { createPerson } from "../../src/auth/people.ts";
import { serveApi, type Answer } from "../support/serve-api.ts";

/** Good enough for everybody in the tests. */
export const password = "seven green bicycles";

/** What a browser does: keeps its cookie, and says which page asks. */
export interface Browser {
  /** `name=value`; null before signing in. */
  cookie: string | null;
  /** `headers` replace what a browser would send; an empty text leaves one away. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export interface TestAuth {
  readonly auth: Auth;
  readonly horarium: TestHorarium;
  readonly database: TestDatabase;
  readonly urls: readonly string[];
  readonly failures: unknown[];
  /** At an address of its own (documentation's, behind the trusted proxy that the tests are), at one of the nodes. */
  browser(options?: { from?: string; node?: number; origin?: string }): Browser;
  /** Somebody new with `password`, signed in. */
  person(role: Role, email?: string): Promise<{ browser: Browser; email: string; id: string }>;
}

/** Nobody in particular, from before the first admin. */
const root: Principal = { name: "the test", role: "admin" };

let count = 0;

export interface TestAuthOptions
  extends Omit<AuthOptions, "db" | "clock">, Pick<ApiOptions, "openSeal"> {
  /** Processes that serve, each with connections of its own. Default 1. */
  nodes?: number;
}

/** Real servers on ports of their own, on one database; time stands until it is moved. */
export function useAuth({ nodes = 1, openSeal, ...options }: TestAuthOptions = {}): TestAuth {
  let database: TestDatabase;
  let horarium: TestHorarium;
  let auth: Auth;
  const servers: Awaited<ReturnType<typeof serveApi>>[] = [];
  const pools: pg.Pool[] = [];
  const urls: string[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    horarium = await createTestHorarium({
      db: database.pool,
      handlers: [],
      now: "2026-11-24T12:00:00Z",
    });
    for (let node = 0; node < nodes; node++) {
      const pool = new pg.Pool({ connectionString: database.url, max: 5 });
      pools.push(pool);
      const made = createAuth({
        db: pool,
        clock: horarium.clock,
        // the cost of production is tried in a test of its own
        passwords: scryptPasswords({ N: 2 ** 10, r: 8, p: 1 }),
        ...options,
      });
      await made.migrate();
      auth ??= made;
      const server = await serveApi({
        horarium,
        auth: made,
        authenticate: made.authenticate,
        ...(openSeal === undefined ? {} : { openSeal }),
        trustedProxies: ["127.0.0.1"],
        failed: (error) => failures.push(error),
      });
      servers.push(server);
      urls.push(server.url);
    }
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    for (const pool of pools) await pool.end();
    await database.drop();
  });

  const browser: TestAuth["browser"] = ({
    from = `198.51.100.${(count++ % 250) + 1}`,
    node = 0,
    origin = urls[node]!,
  } = {}) => createBrowser(`${urls[node]!}/api`, { origin, "x-forwarded-for": from });

  return {
    get auth() {
      return auth;
    },
    get horarium() {
      return horarium;
    },
    get database() {
      return database;
    },
    urls,
    failures,
    browser,
    async person(role, email = `${role}-${count++}@example.com`) {
      const { person, link } = await createPerson(auth.context, root, { email, name: email, role });
      const own = browser();
      const { status, body } = await own.call("POST", "/auth/accept", {
        token: link.token,
        password,
      });
      if (status !== 200) throw new Error(`${email} cannot sign in: ${JSON.stringify(body)}`);
      return { browser: own, email, id: person.id };
    },
  };
}

/** Signed in as nobody yet; `always` are the headers of all its requests. */
export function createBrowser(url: string, always: Record<string, string>): Browser {
  const browser: Browser = {
    cookie: null,
    async call(method, path, body, headers = {}) {
      const sent = {
        ...always,
        "content-type": "application/json",
        ...(browser.cookie === null ? {} : { cookie: browser.cookie }),
        ...headers,
      };
      const response = await fetch(`${url}${path}`, {
        method,
        headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== "")),
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      for (const header of response.headers.getSetCookie()) {
        browser.cookie = /max-age=0/i.test(header) ? null : header.split(";")[0]!;
      }
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: /\bjson\b/.test(response.headers.get("content-type") ?? "")
          ? JSON.parse(text)
          : text || null,
      };
    },
  };
  return browser;
}

/** What identifies an answer in a test. */
export function codeOf({ status, body }: Answer): string {
  return `${status} ${body?.code ?? ""}`.trim();
}
