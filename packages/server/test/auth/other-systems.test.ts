import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "horarium";
import { expect, onTestFinished, test } from "vitest";
import { readOtherSystems } from "../../src/auth/other-systems.ts";

const oidc = {
  HORARIUM_OIDC_ISSUER: "https://id.example.com",
  HORARIUM_OIDC_CLIENT_ID: "horarium",
};
const jwt = {
  HORARIUM_JWT_ISSUER: "https://id.example.com",
  HORARIUM_JWT_AUDIENCE: "horarium",
  HORARIUM_JWT_ROLE_CLAIM: "app_metadata.roles",
  HORARIUM_JWT_ROLES: '{"job-admins":"admin"}',
};

test("without settings only the accounts here are taken", () => {
  expect(readOtherSystems({})).toEqual({});
});

test("a provider of single sign-on, with its secret from a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "horarium-secret-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "secret");
  await writeFile(file, "from the file\n");
  const env = {
    ...oidc,
    HORARIUM_OIDC_SECRET_FILE: file,
    HORARIUM_OIDC_LABEL: "Example Ltd",
    HORARIUM_OIDC_DOMAINS: "example.com, example.org",
    HORARIUM_OIDC_ROLE_CLAIM: "groups",
    HORARIUM_OIDC_ROLES: '{"job-admins":"admin","everybody":"reader"}',
    HORARIUM_OIDC_DEFAULT_ROLE: "reader",
  };
  expect(readOtherSystems(env)).toEqual({
    singleSignOn: {
      issuer: "https://id.example.com",
      clientId: "horarium",
      clientSecret: "from the file",
      label: "Example Ltd",
      domains: ["example.com", "example.org"],
      roleClaim: "groups",
      roles: { "job-admins": "admin", everybody: "reader" },
      defaultRole: "reader",
    },
  });
});

test("bearer JWTs of an issuer", () => {
  const jwks = "https://keys.example.com/jwks.json";
  expect(readOtherSystems({ ...jwt, HORARIUM_JWT_JWKS: jwks })).toEqual({
    jwt: {
      issuer: "https://id.example.com",
      audience: "horarium",
      roleClaim: "app_metadata.roles",
      roles: { "job-admins": "admin" },
      jwks,
    },
  });
});

test.each<[Record<string, string>, string]>([
  [{ ...oidc, HORARIUM_OIDC_CLIENT_ID: "" }, "HORARIUM_OIDC_CLIENT_ID is missing"],
  [{ ...oidc, HORARIUM_OIDC_ISSUER: "http://id.example.com" }, "an address with https"],
  [{ ...oidc, HORARIUM_OIDC_ISSUER: "https://me:secret@id.example.com" }, "an address with https"],
  [{ ...oidc, HORARIUM_OIDC_SCOPE: "email" }, 'one of them must be "openid"'],
  [{ ...oidc, HORARIUM_OIDC_ROLE_CLAIM: "groups" }, "HORARIUM_OIDC_ROLES: what the claim's"],
  [{ ...oidc, HORARIUM_OIDC_DEFAULT_ROLE: "root" }, '"root" is no role'],
  [{ ...oidc, HORARIUM_OIDC_SECRET_FILE: "/nowhere/secret" }, "the file cannot be read"],
  [{ ...jwt, HORARIUM_JWT_AUDIENCE: "" }, "HORARIUM_JWT_AUDIENCE is missing"],
  [{ ...jwt, HORARIUM_JWT_ROLES: "job-admins=admin" }, "as JSON"],
  [{ ...jwt, HORARIUM_JWT_ROLES: '{"job-admins":"king"}' }, '"king" is no role'],
])("%j is refused, and no secret is repeated", (env, reason) => {
  const read = () => readOtherSystems(env);
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(reason);
  expect(read).not.toThrow(/me:secret/);
});
