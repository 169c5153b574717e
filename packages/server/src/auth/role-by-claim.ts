import { roles as allRoles, type Role } from "../api/permissions.ts";

/** The most that the values of a claim give; null if they give nothing. `path` is dotted: `app_metadata.roles`. */
export function roleByClaim(
  claims: object,
  path: string,
  roles: Readonly<Record<string, Role>>,
): Role | null {
  const claim = valueAt(claims, path);
  const values = (Array.isArray(claim) ? claim : [claim]).filter(
    (value) => typeof value === "string",
  );
  const given = values.map((value) => (Object.hasOwn(roles, value) ? roles[value] : undefined));
  return allRoles.findLast((role) => given.includes(role)) ?? null;
}

function valueAt(claims: object, path: string): unknown {
  let value: unknown = claims;
  // a name may have dots itself, such as https://example.com/roles
  if (Object.hasOwn(claims, path)) return (claims as Record<string, unknown>)[path];
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
