/**
 * What an operation of the API needs. Changing what a job does is another permission than running it: who may start a
 * job may not thereby do whatever its handler could be told to do.
 */
export type Permission =
  /** Answered to anybody: liveness, and signing in. */
  | "public"
  /** See jobs, executions, logs, workers and changes. */
  | "read"
  /** Run, cancel, retry, enable, disable, skip a slot. */
  | "run"
  /** Create, edit, delete, enqueue with own parameters. */
  | "write"
  /** People, tokens, and the rest. */
  | "admin";

export type Role = "reader" | "operator" | "admin";

const granted: Readonly<Record<Role, readonly Permission[]>> = {
  reader: ["public", "read"],
  operator: ["public", "read", "run"],
  admin: ["public", "read", "run", "write", "admin"],
};

/** Who asks. */
export interface Principal {
  /** Stands in the audit: `ada@example.com`, `token:deploy`, `cli:ada`. */
  name: string;
  role: Role;
  /** Of a token: not more than these, whatever the role. */
  scopes?: readonly Permission[];
}

/** The one place where it is decided who may. */
export function isAllowed(principal: Principal | null, needed: Permission): boolean {
  if (needed === "public") return true;
  if (principal === null) return false;
  const { role, scopes } = principal;
  return granted[role].includes(needed) && (scopes === undefined || scopes.includes(needed));
}
