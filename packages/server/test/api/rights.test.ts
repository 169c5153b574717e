import { expect, test } from "vitest";
import { operations } from "../../src/api/operations.ts";
import type { Permission } from "../../src/api/permissions.ts";
import { useApi } from "./support.ts";

const api = useApi();

const may: Readonly<Record<string, readonly Permission[]>> = {
  nobody: ["public"],
  member: ["public", "self", "personal"],
  reader: ["public", "self", "personal", "read"],
  operator: ["public", "self", "personal", "read", "run"],
  // working is for tokens that name what they may claim
  admin: ["public", "self", "personal", "read", "run", "write", "admin"],
};

const someId = "00000000-0000-7000-8000-000000000000";

test.each(
  operations.flatMap(({ name, method, path, permission }) =>
    Object.keys(may).map((role) => ({ name, method, path, permission, role })),
  ),
)("$name ($permission) as $role", async ({ method, path, permission, role }) => {
  const url = path.replaceAll(/\{\w+\}/g, someId);
  const body = method === "get" ? undefined : {};
  const answer = await api.call(method.toUpperCase(), url, body, role === "nobody" ? null : role);
  if (may[role]!.includes(permission)) expect([401, 403]).not.toContain(answer.status);
  else if (role === "nobody") expect(answer.status).toBe(401);
  // to a member there is nothing that is somebody else's
  else expect(answer.status).toBe(role === "member" && path.includes("{") ? 404 : 403);
});

test("no two operations have the same name, or the same method and path", () => {
  const names = operations.map(({ name }) => name);
  const routes = operations.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(routes).size).toBe(routes.length);
});
