import { expect, test } from "vitest";
import { operations } from "../../src/api/operations.ts";
import { useApi } from "../api/support.ts";
import { codeOf } from "../auth/support.ts";

const api = useApi();
const someId = "00000000-0000-7000-8000-000000000000";

/** As text: in JavaScript `__proto__` in an object is not a name of it. */
const bodies = [
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"prototype":{"polluted":true}}',
  '{"parameters":{"__proto__":{"polluted":true}}}',
  '{"parameters":{"a":[{"b":{"__proto__":{"polluted":true}}}]}}',
  '{"\\u005f_proto__":{"polluted":true}}',
];

test.each(
  operations
    .filter(({ body }) => body !== undefined)
    .map(({ name, method, path, permission }) => ({ name, method, path, permission })),
)("$name takes no name that reaches into prototypes", async ({ method, path, permission }) => {
  const who = permission === "work" ? "worker" : "admin";
  const url = path.replaceAll(/\{\w+\}/g, someId);
  for (const body of bodies)
    expect(codeOf(await api.call(method.toUpperCase(), url, body, who))).toBe("422 forbidden_name");
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("nor does a query", async () => {
  for (const query of ["__proto__=1", "__proto__[polluted]=true", "constructor=1"])
    expect(codeOf(await api.call("GET", `/jobs?${query}`))).toBe("422 invalid");
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
