import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { serve } from "@hono/node-server";
import { createTestHorarium } from "horarium/testing";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { createApi } from "../../src/api/app.ts";
import { createAuth } from "../../src/auth/create-auth.ts";
import { scryptPasswords } from "../../src/auth/passwords/scrypt.ts";
import { openDashboard, type Dashboard } from "../../src/serve/dashboard.ts";

const script = `const words = ${JSON.stringify("the hours of the day ".repeat(200))};`;
const template = `<!doctype html>
<html>
  <head>
    <script src="./assets/theme-1a2b.js"></script>
    <link rel="icon" href="./assets/favicon-1a2b.svg" />
    <script type="application/json" id="config">
      { "base": "/" }
    </script>
  </head>
  <body></body>
</html>
`;

let folder: string;
let database: TestDatabase;
const servers: ReturnType<typeof serve>[] = [];
/** Below the root, and below a path. */
let root: string;
let below: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "horarium-dashboard-"));
  await mkdir(join(folder, "dist/assets"), { recursive: true });
  await writeFile(join(folder, "secret.js"), "not to be had");
  await writeFile(join(folder, "dist/index.html"), template);
  await writeFile(join(folder, "dist/assets/theme-1a2b.js"), script);
  await writeFile(join(folder, "dist/assets/text-1a2b.woff2"), "a font");
  await writeFile(join(folder, "dist/assets/notes.txt"), "no type that a page needs");
  await symlink(join(folder, "secret.js"), join(folder, "dist/assets/linked.js"));
  database = await createTestDatabase();
  root = await start("/");
  below = await start("/admin/horarium/");
});
afterAll(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  await database.drop();
  await rm(folder, { recursive: true });
});

async function open(basePath: string): Promise<Dashboard> {
  const options = {
    basePath,
    environment: "</script>Production",
    folder: pathToFileURL(`${folder}/dist/`),
  };
  return (await openDashboard(options))!;
}

async function start(basePath: string): Promise<string> {
  const db = database.pool;
  const passwords = scryptPasswords({ N: 2 ** 10, r: 8, p: 1 });
  const auth = createAuth({ db, passwords, basePath });
  await auth.migrate();
  const api = createApi({
    horarium: await createTestHorarium({ db, handlers: [], now: "2026-11-24T12:00:00Z" }),
    auth,
    authenticate: auth.authenticate,
    failed: (error) => {
      throw error;
    },
    basePath,
    dashboard: await open(basePath),
  });
  const server = serve({ fetch: api.fetch, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** As it goes over the wire: `fetch` would tidy the path, and unpack the answer. */
function get(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on("error", reject)
      .end();
  });
}

const nonceOf = (policy: string) => /'nonce-([^']+)'/.exec(policy)![1]!;

describe("the page", () => {
  test("is at each address of the dashboard, and at none of the API's", async () => {
    for (const path of [
      "/",
      "/jobs",
      "/jobs/nightly.v2",
      "/executions/01940e7c?level=warn",
      "/welcome",
    ]) {
      const { status, headers } = await get(root, path);
      expect([path, status, headers["content-type"]]).toEqual([
        path,
        200,
        "text/html; charset=utf-8",
      ]);
    }
    for (const path of [
      "/api",
      "/api/",
      "/api/no-such",
      "/favicon.ico",
      "/robots.txt",
      "//evil.example/",
    ]) {
      const { status, headers } = await get(root, path);
      expect([path, status, headers["content-type"]]).toEqual([
        path,
        404,
        "application/problem+json",
      ]);
    }
    expect((await get(root, "/api/jobs")).status).toBe(401);
    expect((await fetch(`${root}/jobs`, { method: "POST" })).status).toBe(404);
  });

  test("lets run what is a file of this server, and style what has the nonce of this very answer", async () => {
    const [first, second] = [await get(root, "/"), await get(root, "/")];
    const policy = String(first.headers["content-security-policy"]);
    const nonce = nonceOf(policy);
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "font-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types default",
    ]);
    expect(first.body.toString()).toContain(`<meta name="csp-nonce" content="${nonce}" />`);
    expect(nonceOf(String(second.headers["content-security-policy"]))).not.toBe(nonce);
    expect(Buffer.from(nonce, "base64")).toHaveLength(16);
  });

  test("is never kept without asking, nor framed, nor taken for something else", async () => {
    const { headers } = await get(root, "/jobs");
    expect(headers).toMatchObject({
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    });
    expect(headers["x-request-id"]).toMatch(/./);
  });

  test("says where it lies and what the place is called, and no name ends the element it stands in", async () => {
    const html = (await get(below, "/admin/horarium/jobs")).body.toString();
    const [, config] = /id="config">([^<]*)<\/script>/.exec(html)!;
    expect(JSON.parse(config!)).toEqual({
      base: "/admin/horarium/",
      environment: "</script>Production",
    });
    expect(html).toContain('src="/admin/horarium/assets/theme-1a2b.js"');
    expect(html).toContain('href="/admin/horarium/assets/favicon-1a2b.svg"');
  });
});

describe("its files", () => {
  test("are kept for ever, since their names change with what is in them", async () => {
    const { status, headers, body } = await get(root, "/assets/theme-1a2b.js");
    expect([status, headers["content-type"], body.toString()]).toEqual([
      200,
      "text/javascript; charset=utf-8",
      script,
    ]);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const again = await get(root, "/assets/theme-1a2b.js", {
      "if-none-match": String(headers["etag"]),
    });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  test("come as small as the client can unpack", async () => {
    const path = "/assets/theme-1a2b.js";
    const small = await get(root, path, { "accept-encoding": "gzip, deflate, br" });
    expect([small.headers["content-encoding"], small.headers["vary"]]).toEqual([
      "br",
      "Accept-Encoding",
    ]);
    expect(brotliDecompressSync(small.body).toString()).toBe(script);
    expect(small.body.length).toBeLessThan(script.length / 10);
    const older = await get(root, path, { "accept-encoding": "gzip, br;q=0" });
    expect(older.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(older.body).toString()).toBe(script);
    // packed already
    const font = await get(root, "/assets/text-1a2b.woff2", { "accept-encoding": "br" });
    expect([font.headers["content-type"], font.headers["content-encoding"]]).toEqual([
      "font/woff2",
      undefined,
    ]);
  });

  test("are those of one folder, however the path is written", async () => {
    const paths = [
      "/assets/../../secret.js",
      "/assets/..%2f..%2fsecret.js",
      "/assets/%2e%2e/%2e%2e/secret.js",
      "/assets/linked.js",
      "/assets/notes.txt",
      "/assets/",
      "/assets/constructor",
      "/assets/gone-3c4d.js",
    ];
    for (const path of paths) {
      const { status, body } = await get(root, path);
      expect([path, status, body.includes("not to be had")]).toEqual([path, 404, false]);
    }
  });
});

describe("below a path", () => {
  test("all of it lies there, and nothing beside it", async () => {
    expect((await get(below, "/admin/horarium/")).status).toBe(200);
    expect((await get(below, "/admin/horarium/assets/theme-1a2b.js")).status).toBe(200);
    expect((await get(below, "/admin/horarium/api/jobs")).status).toBe(401);
    for (const path of ["/", "/jobs", "/api/jobs", "/admin/horarium2/", "/assets/theme-1a2b.js"]) {
      expect([path, (await get(below, path)).status]).toEqual([path, 404]);
    }
  });

  test("the path without its last slash leads to it", async () => {
    const { status, headers } = await get(below, "/admin/horarium");
    expect([status, headers["location"]]).toEqual([308, "/admin/horarium/"]);
  });

  test("the cookie goes no further, and has a name that no other installation on this host has", async () => {
    const auth = createAuth({
      db: database.pool,
      passwords: scryptPasswords({ N: 2 ** 10, r: 8, p: 1 }),
    });
    const link = await auth.firstAdminLink();
    const body = {
      token: link!.token,
      name: "Ada",
      email: "ada@example.com",
      password: "seven green bicycles",
    };
    const made = await fetch(`${below}/admin/horarium/api/auth/first-admin`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: below },
      body: JSON.stringify(body),
    });
    expect(made.status).toBe(201);
    const [cookie] = made.headers.getSetCookie();
    expect(cookie).toMatch(
      /^horarium-admin-horarium=[^;]+; .*Path=\/admin\/horarium\/; HttpOnly; SameSite=Strict/,
    );
    const headers = { cookie: cookie!.split(";")[0]! };
    expect((await get(below, "/admin/horarium/api/auth/me", headers)).status).toBe(200);
    expect((await get(root, "/api/auth/me", headers)).status).toBe(401);
  });
});

test("where nothing is built there is no dashboard, and the API all the same", async () => {
  const options = { basePath: "/", environment: null, folder: pathToFileURL(`${folder}/nowhere/`) };
  expect(await openDashboard(options)).toBeNull();
});
