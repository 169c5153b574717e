/**
 * What an operation of the API needs. Changing what a job does is another permission than running it: who may start a
 * job may not thereby do whatever its handler could be told to do.
 */
export type Permission =
  /** Answered to anybody: liveness, and signing in. */
  | "public"
  /** One's own account: who am I, password, sessions, tokens. */
  | "self"
  /** See jobs, executions, logs, workers and changes. */
  | "read"
  /** Run, cancel, retry, enable, disable, skip a slot. */
  | "run"
  /** Create, edit, delete, enqueue with own parameters. */
  | "write"
  /** People, tokens, and the rest. */
  | "admin"
  /** Claim and end executions of the handlers that its token names, as a worker over HTTP. */
  | "work"
  /** One's own personal jobs. */
  | "personal";

export type Role = "member" | "reader" | "operator" | "admin";

const granted: Readonly<Record<Role, readonly Permission[]>> = {
  member: ["public", "self", "personal"],
  reader: ["public", "self", "personal", "read"],
  operator: ["public", "self", "personal", "read", "run"],
  admin: ["public", "self", "personal", "read", "run", "write", "admin", "work"],
};

/** From the least to the most. */
export const roles = ["member", "reader", "operator", "admin"] as const satisfies readonly Role[];

/** What a token can be limited to. */
export const scopes = [
  "read",
  "run",
  "write",
  "admin",
  "work",
  "personal",
] as const satisfies readonly Permission[];

export type Scope = (typeof scopes)[number];

/** Who asks. */
export interface Principal {
  /** Stands in the audit: `ada@example.com`, `token:deploy`, `cli:ada`. */
  name: string;
  role: Role;
  /** Of a token: not more than these, whatever the role. */
  scopes?: readonly Permission[];
  /** Of a token with the scope `work`: the handlers whose executions it may claim. Without them there are none. */
  handlers?: readonly string[];
  /** The account here that it belongs to; absent where another system knows who it is. */
  personId?: string;
  /** Signed in with the cookie of a session, as opposed to a token. */
  session?: {
    id: string;
    /** The password was given a short while ago: asked for where rights are given away. */
    isConfirmed: boolean;
  };
}

/** The one place where it is decided who may. */
export function isAllowed(principal: Principal | null, needed: Permission): boolean {
  if (principal === null) return needed === "public";
  // people do not work: a worker's token names what it may claim
  const hasWork = needed !== "work" || (principal.handlers ?? []).length > 0;
  return hasWork && mayHave(principal, needed);
}

/** Whether it can be given, or goes with a token of theirs. */
export function mayHave(principal: Principal, needed: Permission): boolean {
  const { role, scopes } = principal;
  // who holds a token may always ask whose it is
  const isInScope =
    scopes === undefined || needed === "public" || needed === "self" || scopes.includes(needed);
  return granted[role].includes(needed) && isInScope;
}

/** Who sees only what is their own: to them there is nothing else, so that they are told 404 and not 403 of it. */
export function seesOwnOnly({ role }: Principal): boolean {
  return role === "member";
}

/**
 * Nobody grants above their own: a role, or what a token may. Who comes with a token has no more than its scopes: with
 * `admin` alone it could otherwise make an admin who has them all.
 */
export function mayGrant(principal: Principal, { role, scopes: wanted = [] }: Grant): boolean {
  // who may make an admin makes one who can have the narrower tokens too
  const ofRole = role === undefined ? [] : granted[role].filter((one) => !narrow.includes(one));
  const given = [...ofRole, ...wanted];
  return given.every((permission) => mayHave(principal, permission));
}

/** What tokens alone are limited to. */
const narrow: readonly Permission[] = ["work", "personal"];

interface Grant {
  role?: Role;
  scopes?: readonly Scope[];
}
