import { createTestHorarium } from "horarium/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { createApi } from "../../src/api/app.ts";
import { referencePages } from "../../src/serve/reference.ts";

let database: TestDatabase;
let api: ReturnType<typeof createApi>;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createApi({
    horarium: await createTestHorarium({
      db: database.pool,
      handlers: [],
      now: "2026-11-24T12:00:00Z",
    }),
    authenticate: (request) =>
      Promise.resolve(request.headers.has("x-reader") ? { name: "rita", role: "reader" } : null),
    failed: (error) => {
      throw error;
    },
    pages: referencePages,
  });
});
afterAll(() => database.drop());

const read = (path: string) => api.request(path, { headers: { "x-reader": "yes" } });

test("the reference is a page of this server alone, and has a policy of its own", async () => {
  const answer = await read("/api/docs");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const policy = answer.headers.get("content-security-policy")!;
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
  expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
  const html = await answer.text();
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(html).not.toMatch(/<script(?![^>]* src=)/);
});

test("all that the page names is there, for who may read", async () => {
  const html = await (await read("/api/docs")).text();
  const named = [...html.matchAll(/(?:src|spec-url)="([^"]+)"/g)].map(([, name]) => name!);
  expect(named).toEqual(["docs/openapi-explorer.js", "openapi.json"]);
  for (const name of named) {
    const path = new URL(name, "http://localhost/api/docs").pathname;
    expect((await api.request(path)).status).toBe(401);
    expect((await read(path)).status).toBe(200);
  }
});

test("the explorer comes whole, from the files that are installed here", async () => {
  const answer = await read("/api/docs/openapi-explorer.js");
  expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const script = await answer.text();
  expect(script.length).toBeGreaterThan(500_000);
  expect(script).toContain("openapi-explorer");
});
