import { createContext, use, useMemo, type ReactNode } from "react";
import type { Answer } from "../api/call.ts";

type Permission = "self" | "read" | "run" | "write" | "admin";

export interface Me {
  /** The address, or how another system names who is signed in. */
  name: string;
  role: Answer<"readMe">["role"];
  /** Controls for what one may not do are left out. The server decides all the same. */
  can: (permission: Permission) => boolean;
  /** The account here; null for who is known by another system. */
  personId: string | null;
}

/** Everybody else keeps to their own account. */
const granted: Readonly<Record<string, readonly Permission[]>> = {
  reader: ["self", "read"],
  operator: ["self", "read", "run"],
  admin: ["self", "read", "run", "write", "admin"],
};

const MeContext = createContext<Me | null>(null);

/**
 * Who is signed in. On pages behind the frame, where somebody is.
 *
 *     const { can } = useMe();
 *     return can("run") ? <RunButton /> : null;
 */
export function useMe(): Me {
  const me = use(MeContext);
  if (me === null) throw new Error("useMe is for pages inside the frame");
  return me;
}

export function MeProvider({
  answer,
  children,
}: {
  answer: Answer<"readMe">;
  children: ReactNode;
}) {
  const me = useMemo(() => toMe(answer), [answer]);
  return <MeContext value={me}>{children}</MeContext>;
}

function toMe({ name, role, scopes, personId }: Answer<"readMe">): Me {
  const can = (permission: Permission) =>
    (granted[role] ?? ["self"]).includes(permission) &&
    (scopes === null || permission === "self" || scopes.includes(permission));
  return { name, role, can, personId };
}
