import { database, databaseClock, type Clock, type Pool } from "horarium";
import type { Principal } from "../api/permissions.ts";
import { createAuthenticator, type Authenticate } from "./authenticate.ts";
import type { AuthContext } from "./context.ts";
import type { JwtIssuer } from "./jwt.ts";
import { createProvider, type Provider, type SingleSignOn } from "./single-sign-on/provider.ts";
import { createFirstAdminLink, type Link } from "./links.ts";
import { migrateAuth } from "./migrate.ts";
import { scryptPasswords, type Passwords } from "./passwords/scrypt.ts";
import { hasAdmin } from "./admins.ts";
import { purgeAuth } from "./purge.ts";

export interface AuthOptions {
  /** A node-postgres pool; the tables are in its schema `horarium_auth`. */
  db: Pool;
  /** Where people reach the server, like `https://jobs.example.com`. Default: what a request names as its host. */
  publicUrl?: string;
  /** As that of the API. Default `/`. */
  basePath?: string;
  /** Bearer JWTs of another system: an OpenID provider, Supabase. */
  jwt?: JwtIssuer;
  /** People of an OpenID provider sign in with the browser. */
  singleSignOn?: SingleSignOn;
  /**
   * Of an app that embeds Horarium: who asks. Null: nobody whom it knows, then the accounts here are looked at.
   * Throws `Problem` where it knows that this one may not.
   */
  authorize?: (request: Request) => Promise<Principal | null>;
  /** How passwords are kept. Default: scrypt, N = 2^17, r = 8, p = 1. */
  passwords?: Passwords;
  /** For tests: an instant in place of the database's clock. */
  clock?: Clock;
}

/** Accounts, sessions and tokens of one installation. */
export interface Auth {
  readonly context: AuthContext;
  /** Who asks, for `createApi`. */
  readonly authenticate: Authenticate;
  /** Null where people come in by password only. */
  readonly singleSignOn: { provider: Provider; options: SingleSignOn } | null;
  /** Brings the schema `horarium_auth` up to date, safely also when several processes start at once. Gives what was applied. */
  migrate(): Promise<string[]>;
  /** Whether somebody can sign in as an admin: before, the server may listen on loopback only. */
  hasAdmin(): Promise<boolean>;
  /**
   * The one-time token with which the first admin is created (POST /api/auth/first-admin), valid for an hour and void once
   * there is an admin; null if there is one. It is to be printed once, and kept nowhere.
   */
  firstAdminLink(): Promise<Link | null>;
  /** Removes what has expired: sessions, links, counts of guesses, old events. To be called about once an hour. */
  purge(): Promise<void>;
}

/**
 * Sign-in and rights on tables of our own beside the engine's.
 *
 *     const auth = createAuth({ db: pool });
 *     await auth.migrate();
 *     const api = createApi({ horarium, auth, authenticate: auth.authenticate, failed });
 */
export function createAuth(options: AuthOptions): Auth {
  const {
    db,
    clock = databaseClock,
    passwords = scryptPasswords(),
    publicUrl,
    basePath = "/",
    singleSignOn,
  } = options;
  const context: AuthContext = {
    db: database(db, "horarium_auth"),
    clock,
    passwords,
    publicOrigin: publicUrl === undefined ? null : new URL(publicUrl).origin,
    basePath,
  };
  return {
    context,
    singleSignOn:
      singleSignOn === undefined
        ? null
        : { provider: createProvider(singleSignOn), options: singleSignOn },
    authenticate: createAuthenticator(context, options),
    migrate: () => migrateAuth(context),
    hasAdmin: () => hasAdmin(context),
    firstAdminLink: () => createFirstAdminLink(context),
    purge: () => purgeAuth(context),
  };
}
