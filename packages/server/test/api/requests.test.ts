import { Validator } from "@seriousme/openapi-schema-validator";
import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { operations } from "../../src/api/operations.ts";
import { useApi } from "./support.ts";

const api = useApi();

/** As it is written, without what `fetch` adds or refuses. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const asAdmin = { "x-test-person": "admin" };
const json = { ...asAdmin, "content-type": "application/json" };

describe("a body", () => {
  test.each([
    ["that is not JSON", json, "{", 400, "malformed"],
    ["of another type", { ...asAdmin, "content-type": "text/plain" }, "{}", 415, "not_json"],
    ["without a type", asAdmin, "{}", 415, "not_json"],
    ["that is compressed", { ...json, "content-encoding": "gzip" }, "{}", 415, "compressed"],
    ["that is a list", json, "[]", 422, "invalid"],
    ["with an unknown name", json, '{"schedule":"@daily","schedul":1}', 422, "invalid"],
    ["that reaches for a prototype", json, '{"__proto__":{"admin":true}}', 422, "forbidden_name"],
    [
      "that reaches for a prototype deep inside",
      json,
      '{"parameters":{"a":[{"constructor":{"prototype":{}}}]}}',
      422,
      "forbidden_name",
    ],
    ["nested too deep", json, `${'{"a":'.repeat(30)}1${"}".repeat(30)}`, 422, "too_deep"],
    [
      "with too many values",
      json,
      JSON.stringify({ parameters: { a: Array.from({ length: 1_001 }, () => 0) } }),
      422,
      "too_many_keys",
    ],
    ["with half a character", json, String.raw`{"title":"\ud83d"}`, 422, "forbidden_character"],
    ["with half a character in a name", json, String.raw`{"\udca5":1}`, 422, "forbidden_character"],
    ["that is too large", json, JSON.stringify({ a: "x".repeat(300_000) }), 413, "too_large"],
  ])("%s is refused", async (_, headers, body, status, code) => {
    const answer = await raw("POST", "/api/jobs", headers, body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ status, code });
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test("that breaks off before its end is nothing that went wrong here", async () => {
    const { hostname, port } = new URL(api.url);
    const before = api.failures.length;
    const headers = { ...json, "content-length": "100", expect: "100-continue" };
    const sent = request({ hostname, port, method: "POST", path: "/api/jobs", headers });
    sent.on("error", () => {});
    sent.flushHeaders();
    await once(sent, "continue");
    sent.write("{", () => sent.destroy());
    await expect.poll(() => api.answered.at(-1)).toMatchObject({ method: "POST", status: 400 });
    expect(api.failures).toHaveLength(before);
  });

  test("that comes in pieces without a length is cut off at the limit", async () => {
    const headers = { ...json, "transfer-encoding": "chunked" };
    const body = JSON.stringify({ name: "cut-off", title: "x".repeat(300_000) });
    expect((await raw("POST", "/api/jobs", headers, body)).status).toBe(413);
    expect((await api.call("GET", "/jobs/cut-off")).status).toBe(404);
  });
});

test("a path that there is not, and a method that it does not take, are told apart", async () => {
  expect((await api.call("GET", "/nothing")).body).toMatchObject({
    status: 404,
    code: "no_such_path",
  });
  const { status, headers, body } = await api.call("PUT", "/jobs", {});
  expect({ status, code: body.code, allow: headers.get("allow") }).toEqual({
    status: 405,
    code: "no_such_method",
    allow: "GET, POST",
  });
});

test("an unknown name in the query is refused, and named", async () => {
  const { status, body } = await api.call("GET", "/jobs?sorted=name");
  expect(status).toBe(422);
  expect(body.detail).toContain("sorted");
});

test("an instant beyond the year 9999 is refused, and one that an app has written is shown", async () => {
  const late = "9999-12-31T23:59:59-10:00";
  const greet = { handler: "greet", parameters: {} };
  await api.call("POST", "/jobs", { name: "late", schedule: "0 3 * * *", ...greet });
  for (const [path, body] of [
    ["/executions", { ...greet, runAt: late }],
    ["/jobs/late/disable", { until: late }],
    ["/jobs", { name: "later", schedule: "0 3 * * *", ...greet, endsAt: late }],
    ["/quiet-windows", { name: "late", scope: "all", endsAt: late }],
  ] as const) {
    expect(await api.call("POST", path, body)).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining("before the year 10000") },
    });
  }
  const [handler] = api.horarium.handlers;
  const { id } = await api.horarium.enqueue(handler!, {}, { runAt: new Date(late) });
  const { status, body } = await api.call("GET", "/executions?limit=1");
  expect({ status, id: body.rows[0].id, dueAt: new Date(body.rows[0].dueAt) }).toEqual({
    status: 200,
    id,
    dueAt: new Date(late),
  });
  expect((await api.call("GET", "/timeline?from=9999-12-31T12:00:00Z")).status).toBe(200);
  expect(api.failures).toEqual([]);
});

const paged = operations.filter(
  ({ method, path, query }) =>
    method === "get" && !path.includes("{") && Object.hasOwn(query?.shape ?? {}, "after"),
);

test.each(paged.map(({ name, path }) => ({ name, path })))(
  "a place in a list that $name never gave is refused",
  async ({ path }) => {
    const places = ["null", "[]", "1", '"x"', "{}", "x"].flatMap((text) => [
      text,
      Buffer.from(text).toString("base64url"),
    ]);
    for (const after of places) {
      const { status } = await api.call("GET", `${path}?after=${encodeURIComponent(after)}`);
      // 200: it may be the number of a row; 404: accounts are kept elsewhere
      expect([200, 404, 422]).toContain(status);
    }
    expect(api.failures).toEqual([]);
  },
);

test("nothing is kept by caches, and nothing is guessed to be another type", async () => {
  const { headers } = await api.call("GET", "/jobs");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test("an error of the database is told to nobody but the log", async () => {
  await api.database.pool.query("alter table horarium.change rename to change_away");
  try {
    const { status, body } = await api.call("GET", "/changes");
    expect({ status, code: body.code }).toEqual({ status: 500, code: "internal" });
    expect(JSON.stringify(body)).not.toContain("change_away");
    expect(api.failures.map(String).join()).toContain("change");
  } finally {
    await api.database.pool.query("alter table horarium.change_away rename to change");
  }
});

describe("the description", () => {
  test("is valid OpenAPI 3.1", async () => {
    const { body } = await api.call("GET", "/openapi.json", undefined, "reader");
    const { valid, errors } = await new Validator().validate(body);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    const broken = { ...body, paths: { "/jobs": { get: { responses: { 200: {} } } } } };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  test("says of an answer in several forms what each is", async () => {
    const { body } = await api.call("GET", "/openapi.json");
    const { content } = body.paths["/executions/export"].get.responses["200"];
    expect(Object.keys(content)).toEqual(["text/csv", "application/json"]);
    expect(content["application/json"].schema).toMatchObject({ type: "array" });
  });

  test("has every operation, and says what each needs", async () => {
    const { status, body } = await api.call("GET", "/openapi.json", undefined, "reader");
    expect(status).toBe(200);
    expect(body.openapi).toBe("3.1.0");
    const described = Object.values(body.paths as Record<string, object>).flatMap((methods) =>
      Object.values(methods).map(({ operationId }: { operationId: string }) => operationId),
    );
    expect(described.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
    expect(body.paths["/jobs/{job}"].get).toMatchObject({
      parameters: [{ name: "job", in: "path", required: true }],
      responses: { 200: { content: { "application/json": { schema: {} } } } },
    });
  });

  test("is not for strangers", async () => {
    expect((await api.call("GET", "/openapi.json", undefined, null)).status).toBe(401);
  });
});
