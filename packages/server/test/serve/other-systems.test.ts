import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { horarium, killAll, spawnHorarium } from "../commands/support/horarium.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await horarium(["migrate", "--database", database.url]);
});
afterAll(async () => {
  await killAll();
  await database.drop();
});

async function serving(env: NodeJS.ProcessEnv) {
  const process = spawnHorarium(["server", "--database", database.url], { env });
  await process.says("Running (process");
  const [, url] = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(process.output())!;
  return { url: url!, process };
}

test("a server takes the JWTs of an issuer that its environment names", async () => {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const keys = {
    keys: [{ ...(await exportJWK(publicKey)), kid: "one", alg: "ES256", use: "sig" }],
  };
  const issuer = createServer((_, response) => response.end(JSON.stringify(keys)));
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  const { url } = await serving({
    HORARIUM_JWT_ISSUER: "https://id.example.com",
    HORARIUM_JWT_AUDIENCE: "horarium",
    HORARIUM_JWT_JWKS: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`,
    HORARIUM_JWT_ROLE_CLAIM: "groups",
    HORARIUM_JWT_ROLES: '{"staff":"reader"}',
  });
  const ask = async (audience: string) => {
    const token = await new SignJWT({ groups: ["staff"] })
      .setProtectedHeader({ alg: "ES256", kid: "one" })
      .setIssuer("https://id.example.com")
      .setAudience(audience)
      .setSubject("ada")
      .setExpirationTime("5m")
      .sign(privateKey);
    return fetch(`${url}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } });
  };
  expect(await (await ask("horarium")).json()).toMatchObject({ role: "reader" });
  expect((await ask("another")).status).toBe(401);
  await new Promise((resolve) => issuer.close(resolve));
});

test("a server offers single sign-on, and sends people back to its public address", async () => {
  const { url, process } = await serving({
    HORARIUM_PUBLIC_URL: "https://jobs.example.com",
    HORARIUM_OIDC_ISSUER: "http://127.0.0.1:1",
    HORARIUM_OIDC_CLIENT_ID: "horarium",
    HORARIUM_OIDC_SECRET: "a secret of the client",
    HORARIUM_OIDC_LABEL: "Example Ltd",
  });
  expect(await (await fetch(`${url}/api/auth/ways`)).json()).toMatchObject({
    singleSignOn: { label: "Example Ltd" },
  });
  // the provider is away: the server runs all the same
  const begun = await fetch(`${url}/api/auth/single-sign-on`, { redirect: "manual" });
  expect(begun.status).toBe(503);
  expect(await begun.text()).toContain("does not answer now");
  expect(process.output()).not.toContain("a secret of the client");
});

test("single sign-on without an address to come back to is refused", async () => {
  const { code, output } = await horarium(["server", "--database", database.url], {
    env: { HORARIUM_OIDC_ISSUER: "https://id.example.com", HORARIUM_OIDC_CLIENT_ID: "horarium" },
  });
  expect(code).toBe(2);
  expect(output).toContain("set that to where people reach the server");
});
