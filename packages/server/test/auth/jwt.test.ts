import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJwtReader } from "../../src/auth/jwt.ts";
import { codeOf, useAuth } from "./support.ts";

let privateKey: CryptoKey;
let keys: object = { keys: [] };
let isDown = false;
const issuer = createServer((_, response) => {
  response.writeHead(isDown ? 500 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(keys));
});
await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
const jwks = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;

const jwt = {
  issuer: "https://id.example.com",
  audience: "horarium",
  jwks,
  roleClaim: "app_metadata.roles",
  roles: { "job-watchers": "reader", "job-admins": "admin" },
} as const;

const here = useAuth({ jwt });

beforeAll(async () => {
  const pair = await generateKeyPair("ES256");
  privateKey = pair.privateKey;
  keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "one", alg: "ES256", use: "sig" }] };
});
afterAll(() => new Promise((resolve) => issuer.close(resolve)));

interface Claims {
  iss?: string;
  aud?: string;
  sub?: string;
  exp?: number | string;
  roles?: unknown;
}

function signed(
  {
    iss = jwt.issuer,
    aud = jwt.audience,
    sub = "u-1",
    exp = "5m",
    roles = "job-watchers",
  }: Claims = {},
  key = privateKey,
): Promise<string> {
  return new SignJWT({ app_metadata: { roles } })
    .setProtectedHeader({ alg: "ES256", kid: "one" })
    .setIssuer(iss)
    .setAudience(aud)
    .setSubject(sub)
    .setExpirationTime(exp)
    .sign(key);
}

const ask = (token: string, method = "GET", path = "/auth/me") =>
  here
    .browser()
    .call(method, path, method === "GET" ? undefined : {}, { authorization: `Bearer ${token}` });

test("a token of the issuer is known by its subject, with the role that its claim gives", async () => {
  expect((await ask(await signed())).body).toEqual({
    name: "u-1 (https://id.example.com)",
    role: "reader",
    scopes: null,
    personId: null,
    isConfirmed: null,
    hasPassword: null,
    hasSecondFactor: null,
  });
  expect(codeOf(await ask(await signed(), "POST", "/jobs"))).toBe("403 not_allowed");
  const admin = await signed({ roles: ["job-watchers", "job-admins", "others"] });
  expect((await ask(admin)).body.role).toBe("admin");
});

test.each([
  ["of another issuer", { iss: "https://evil.example.com" }],
  ["for another audience", { aud: "another-app" }],
  ["that has expired", { exp: 1_700_000_000 }],
] satisfies [string, Claims][])("a token %s is nobody's", async (_, claims) => {
  expect(codeOf(await ask(await signed(claims)))).toBe("401 not_signed_in");
});

test("a token signed with another key, with none, or with the public one as a secret is nobody's", async () => {
  const { privateKey: other } = await generateKeyPair("ES256");
  expect((await ask(await signed({}, other))).status).toBe(401);
  const [, payload] = (await signed()).split(".");
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  expect((await ask(`${encode({ alg: "none" })}.${payload}.`)).status).toBe(401);
  const shared = await new SignJWT({ app_metadata: { roles: "job-admins" } })
    .setProtectedHeader({ alg: "HS256", kid: "one" })
    .setIssuer(jwt.issuer)
    .setAudience(jwt.audience)
    .setSubject("u-1")
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(JSON.stringify(keys)));
  expect((await ask(shared)).status).toBe(401);
  expect((await ask("not.a.token")).status).toBe(401);
});

test.each([["unknown"], [undefined], [7], ["__proto__"], [["toString"]]])(
  "a claim of %j gives no role, and the answer says so",
  async (roles) => {
    const answer = await ask(await signed({ roles: roles ?? null }));
    expect(codeOf(answer)).toBe("403 no_role");
    expect(answer.body.detail).toContain("app_metadata.roles");
  },
);

test("a token that does not name its key is tried with each of the issuer's", async () => {
  const [one, two, other] = await Promise.all(
    [1, 2, 3].map(() => generateKeyPair("ES256", { extractable: true })),
  );
  const before = keys;
  keys = { keys: await Promise.all([one!, two!].map(({ publicKey }) => exportJWK(publicKey))) };
  try {
    const read = createJwtReader(jwt);
    const token = (key: CryptoKey) =>
      new SignJWT({ app_metadata: { roles: ["job-admins"] } })
        .setProtectedHeader({ alg: "ES256" })
        .setIssuer(jwt.issuer)
        .setAudience(jwt.audience)
        .setSubject("u-2")
        .setExpirationTime("5m")
        .sign(key);
    expect(await read(await token(two!.privateKey))).toMatchObject({ role: "admin" });
    expect(await read(await token(other!.privateKey))).toBeNull();
  } finally {
    keys = before;
  }
});

test("while the issuer's keys cannot be had, nobody is let in by them", async () => {
  isDown = true;
  try {
    const read = createJwtReader(jwt);
    await expect(read(await signed())).rejects.toThrow();
  } finally {
    isDown = false;
  }
});
