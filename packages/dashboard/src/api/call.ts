import type { Api } from "@horarium/server/api-types";
import { config } from "./config.ts";
import { takeEarlyAnswer } from "./early-answer.ts";
import { ApiProblem } from "./problem.ts";
import { routes } from "./routes.ts";

export type OperationName = keyof Api;
export type Answer<Name extends OperationName> = Api[Name]["answer"];
export type Input<Name extends OperationName> = Api[Name]["input"];

export interface CallOptions {
  signal?: AbortSignal;
  /** The same for repeats of one write: it is done once. Left out where the operation takes none. */
  idempotencyKey?: string;
}

/**
 * Asks the API for one of its operations.
 *
 *     const page = await call("listJobs", { query: { limit: 100 } });
 *     await call("runJob", { parameters: { job: "backup_database" }, body: {} });
 *
 * Throws `ApiProblem`; an abort throws the signal's reason.
 */
export async function call<Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  { signal, idempotencyKey }: CallOptions = {},
): Promise<Answer<Name>> {
  const [method, path, takesKey] = routes[name as keyof typeof routes] as Route;
  const given = input as { parameters?: object; query?: object; body?: unknown };
  const response = await send(
    name,
    `${config.base}api${filled(path, given.parameters)}${search(given.query)}`,
    {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        // also without a body: with a cookie, nothing else may change something
        ...(method === "GET" ? {} : { "Content-Type": "application/json" }),
        ...(idempotencyKey === undefined || takesKey === undefined
          ? {}
          : { "Idempotency-Key": idempotencyKey }),
      },
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Answer<Name>;
}

type Route = readonly [method: string, path: string, takesKey?: "keyed"];

async function send(
  operation: OperationName,
  url: string,
  request: RequestInit,
): Promise<Response> {
  const early = request.method === "GET" ? takeEarlyAnswer(operation, url) : null;
  try {
    if (early !== null) {
      const answer = await early;
      request.signal?.throwIfAborted();
      return answer;
    }
    return await fetch(url, request);
  } catch (error) {
    if (request.signal?.aborted === true) throw error;
    throw new ApiProblem(0, {
      code: "unreachable",
      detail: "The server cannot be reached: try again in a moment",
    });
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const isProblem =
    response.headers.get("content-type")?.startsWith("application/problem+json") === true;
  const document = isProblem ? ((await response.json()) as Record<string, unknown>) : {};
  const retryAfter = Number(response.headers.get("retry-after"));
  return new ApiProblem(response.status, document, {
    requestId: response.headers.get("x-request-id"),
    retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  });
}

function filled(path: string, parameters: object = {}): string {
  return Object.entries(parameters).reduce(
    (url, [name, value]) => url.replace(`{${name}}`, encodeURIComponent(String(value))),
    path,
  );
}

/** Lists go as words with commas, absent values not at all. */
function search(query: object = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === null || value === "" ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}
