import type { z } from "@hono/zod-openapi";
import type { HonoRequest } from "hono";
import { check } from "../issues/check.ts";
import { limits } from "./limits.ts";
import type { Operation } from "./operation.ts";
import { Problem, type FieldProblem } from "./problem.ts";
import { readBody } from "./read-body.ts";

/** Parses path, query and body by the operation's schemas. Throws `Problem` with an entry for each field that is wrong. */
export async function readInput(
  request: HonoRequest,
  { parameters, query, body }: Operation,
): Promise<{ parameters: unknown; query: unknown; body: unknown }> {
  const problems: FieldProblem[] = [];
  const parse = (schema: z.ZodType, value: unknown, place: string): unknown => {
    const parsed = check(schema, value);
    if (parsed.success) return parsed.data;
    problems.push(...fieldsOf(parsed.error, place));
    return undefined;
  };
  for (const [place, text] of [...Object.entries(request.param()), ...flat(request.queries())])
    refuseUnkept(String(text), place);
  const input = {
    parameters: parameters && parse(parameters, request.param(), "path"),
    query: query && parse(query.strict(), queryOf(request), "query"),
    body: body && parse(body, await readJson(request), "body"),
  };
  if (query === undefined && new URL(request.url).search.length > 1)
    problems.push({ path: "query", message: "this operation takes no query" });
  if (problems.length === 0) return input;
  const list = problems.map(({ path, message }) => `${path}: ${message}`);
  throw new Problem(422, "invalid", list.slice(0, 10).join("; "), {
    fields: problems.slice(0, 50),
  });
}

/** A name that comes once is a text, one that comes more often a list. */
function queryOf(request: HonoRequest): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(request.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? values[0]! : values,
    ]),
  );
}

function fieldsOf({ issues }: z.ZodError, place: string): FieldProblem[] {
  return issues.map(({ path, message }) => ({
    path: [place, ...path.map(String)].join("."),
    message,
  }));
}

/** Nothing: an empty body is an empty object, for operations all of whose fields may be left out. */
async function readJson(request: HonoRequest): Promise<unknown> {
  const encoding = request.header("content-encoding");
  if (encoding !== undefined && encoding !== "identity")
    throw new Problem(415, "compressed", "a body is sent as it is, without Content-Encoding");
  const text = await readBody(request);
  if (text.trim() === "") return {};
  const type = request.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new Problem(
      415,
      "not_json",
      `the body must be application/json (got ${type === undefined ? "no Content-Type" : JSON.stringify(type)})`,
    );
  }
  const value = parseJson(text);
  checkShape(value);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const where = error instanceof Error ? error.message : String(error);
    throw new Problem(400, "malformed", `the body is not JSON: ${where}`);
  }
}

/** Names that reach into prototypes, and shapes that only wear things out, are refused at any depth. */
function checkShape(value: unknown): void {
  let keys = 0;
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next.value === "string") refuseUnkept(next.value, "the body");
    if (typeof next.value !== "object" || next.value === null) continue;
    const { depth } = next;
    if (depth > limits.depth)
      throw new Problem(422, "too_deep", `the body is nested deeper than ${limits.depth}`);
    const entries = Object.entries(next.value);
    keys += entries.length;
    if (keys > limits.keys)
      throw new Problem(422, "too_many_keys", `the body has more than ${limits.keys} values`);
    for (const [name, inner] of entries) {
      refuseUnkept(name, "the body");
      if (name === "__proto__" || name === "constructor" || name === "prototype")
        throw new Problem(422, "forbidden_name", `"${name}" may not be a name in the body`);
      waiting.push({ value: inner, depth: depth + 1 });
    }
  }
}

/** PostgreSQL keeps no U+0000, and no half of a pair of surrogates: it would be another character when it is read again. */
function refuseUnkept(text: string, place: string): void {
  if (text.includes("\u0000"))
    throw new Problem(422, "forbidden_character", `${place}: the character U+0000 cannot be kept`);
  if (/\p{Surrogate}/u.test(text))
    throw new Problem(
      422,
      "forbidden_character",
      `${place}: half of a pair of surrogates (U+D800 to U+DFFF) cannot be kept`,
    );
}

function flat(values: Record<string, string[]>): [string, string][] {
  return Object.entries(values).flatMap(([name, all]) =>
    all.flatMap((value): [string, string][] => [
      ["the query", name],
      ["the query", value],
    ]),
  );
}
