import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
} from "jose";
import type { Principal, Role } from "../api/permissions.ts";
import { Problem } from "../api/problem.ts";
import { roleByClaim } from "./role-by-claim.ts";

/** Another system whose signed tokens are taken: an OpenID provider, Supabase. */
export interface JwtIssuer {
  /** `iss`, exactly. */
  issuer: string;
  /** `aud`: what the tokens are for. */
  audience: string;
  /** Where its public keys are. Default: `<issuer>/.well-known/jwks.json`. */
  jwks?: string;
  /** The claim that says what somebody is, dotted: `app_metadata.horarium_role`. A text, or a list of texts. */
  roleClaim: string;
  /** What the claim's values mean here: `{ "library-admin": "admin" }`. What is not here gives no right. */
  roles: Readonly<Record<string, Role>>;
}

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** Signatures with a public key only: with a shared one, whoever checks could also sign. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];

/**
 * Whom a JWT is of; null if it is not valid. Throws `Problem` 403 if it is, but gives no role here, and any other error if
 * the issuer's keys cannot be had.
 */
export function createJwtReader({
  issuer,
  audience,
  jwks = `${issuer.replace(/\/$/, "")}/.well-known/jwks.json`,
  roleClaim,
  roles,
}: JwtIssuer): (token: string) => Promise<Principal | null> {
  const keys = createRemoteJWKSet(new URL(jwks), { timeoutDuration: 5_000 });
  return async (token) => {
    const payload = await verified(token, keys, { issuer, audience });
    if (payload === null) return null;
    const name = `${payload.sub} (${issuer})`;
    const role = roleByClaim(payload, roleClaim, roles);
    if (role === null) {
      throw new Problem(
        403,
        "no_role",
        `${name} has no role here: the claim "${roleClaim}" has none of the values that give one`,
      );
    }
    return { name, role };
  };
}

async function verified(
  token: string,
  keys: Keys,
  { issuer, audience }: { issuer: string; audience: string },
): Promise<JWTPayload | null> {
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    algorithms,
    requiredClaims: ["sub", "exp"],
    clockTolerance: 5,
  };
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return byOneOf(error, token, options);
    if (isInvalid(error)) return null;
    throw error;
  }
}

/** A token that does not name its key is tried with each that it can be of. */
async function byOneOf(
  keys: InstanceType<typeof errors.JWKSMultipleMatchingKeys>,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload | null> {
  for await (const key of keys) {
    try {
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      if (!isInvalid(error)) throw error;
    }
  }
  return null;
}

/** The token is to blame, as opposed to the way to the keys. */
function isInvalid(error: unknown): boolean {
  return [
    errors.JWTClaimValidationFailed,
    errors.JWTExpired,
    errors.JWTInvalid,
    errors.JWSInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
    errors.JWKSNoMatchingKey,
  ].some((kind) => error instanceof kind);
}
