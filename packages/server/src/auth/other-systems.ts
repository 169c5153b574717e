import { readFileSync } from "node:fs";
import { ConfigurationError } from "horarium";
import { roles as allRoles, type Role } from "../api/permissions.ts";
import type { AuthOptions } from "./create-auth.ts";
import type { JwtIssuer } from "./jwt.ts";
import type { SingleSignOn } from "./single-sign-on/provider.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Whose people and tokens are taken besides the accounts here: HORARIUM_OIDC_* and HORARIUM_JWT_*. Throws `ConfigurationError`. */
export function readOtherSystems(env: Env): Pick<AuthOptions, "singleSignOn" | "jwt"> {
  const singleSignOn = readSingleSignOn(env);
  const jwt = readJwt(env);
  return {
    ...(singleSignOn === null ? {} : { singleSignOn }),
    ...(jwt === null ? {} : { jwt }),
  };
}

function readSingleSignOn(env: Env): SingleSignOn | null {
  const issuer = readUrl(env, "HORARIUM_OIDC_ISSUER");
  if (issuer === null) return null;
  const clientSecret = readSecret(env, "HORARIUM_OIDC_SECRET");
  const label = env["HORARIUM_OIDC_LABEL"]?.trim();
  const scope = env["HORARIUM_OIDC_SCOPE"]?.trim();
  const domains = (env["HORARIUM_OIDC_DOMAINS"] ?? "").split(/[\s,]+/).filter((one) => one !== "");
  const roleClaim = env["HORARIUM_OIDC_ROLE_CLAIM"];
  const defaultRole = env["HORARIUM_OIDC_DEFAULT_ROLE"];
  if (scope && !scope.split(/\s+/).includes("openid"))
    throw new ConfigurationError('HORARIUM_OIDC_SCOPE: one of them must be "openid"');
  return {
    issuer,
    clientId: required(env, "HORARIUM_OIDC_CLIENT_ID", "HORARIUM_OIDC_ISSUER"),
    ...(clientSecret === null ? {} : { clientSecret }),
    ...(label ? { label } : {}),
    ...(scope ? { scope } : {}),
    ...(domains.length === 0 ? {} : { domains }),
    ...(roleClaim ? { roleClaim, roles: readRoles(env, "HORARIUM_OIDC_ROLES") } : {}),
    ...(defaultRole ? { defaultRole: toRole(defaultRole, "HORARIUM_OIDC_DEFAULT_ROLE") } : {}),
  };
}

function readJwt(env: Env): JwtIssuer | null {
  const issuer = readUrl(env, "HORARIUM_JWT_ISSUER");
  if (issuer === null) return null;
  const jwks = readUrl(env, "HORARIUM_JWT_JWKS");
  return {
    issuer,
    audience: required(env, "HORARIUM_JWT_AUDIENCE", "HORARIUM_JWT_ISSUER"),
    roleClaim: required(env, "HORARIUM_JWT_ROLE_CLAIM", "HORARIUM_JWT_ISSUER"),
    roles: readRoles(env, "HORARIUM_JWT_ROLES"),
    ...(jwks === null ? {} : { jwks }),
  };
}

function required(env: Env, name: string, because: string): string {
  const value = env[name];
  if (value) return value;
  throw new ConfigurationError(`${name} is missing: it goes with ${because}`);
}

/** What signs people in is not taken over plain http, except on this machine. */
function readUrl(env: Env, name: string): string | null {
  const value = env[name];
  if (!value) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const isLoopback = url !== null && /^(localhost|\[::1\]|127(\.\d+){3})$/.test(url.hostname);
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback);
  if (isSafe && url.username === "" && url.password === "") return value;
  throw new ConfigurationError(`${name}: an address with https, such as https://id.example.com`);
}

/** From the variable, or from the file that `<name>_FILE` names. */
function readSecret(env: Env, name: string): string | null {
  const file = env[`${name}_FILE`];
  if (!file) return env[name] || null;
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new ConfigurationError(`${name}_FILE: the file cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
}

/** `{"job-admins":"admin"}` */
function readRoles(env: Env, name: string): Readonly<Record<string, Role>> {
  const wrong = new ConfigurationError(
    `${name}: what the claim's values mean here, as JSON such as {"job-admins":"admin","everybody":"reader"}`,
  );
  let given: unknown;
  try {
    given = JSON.parse(env[name] ?? "");
  } catch {
    throw wrong;
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw wrong;
  return Object.fromEntries(
    Object.entries(given).map(([value, role]) => [value, toRole(String(role), name)]),
  );
}

function toRole(given: string, name: string): Role {
  const role = allRoles.find((one) => one === given);
  if (role !== undefined) return role;
  throw new ConfigurationError(
    `${name}: ${JSON.stringify(given)} is no role: there are ${allRoles.join(", ")}`,
  );
}
