import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { requestId } from "hono/request-id";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Horarium } from "horarium";
import { limits } from "./limits.ts";
import { describeApi } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { isAllowed, type Principal } from "./permissions.ts";
import { Problem, problemOf } from "./problem.ts";
import { readInput } from "./read-input.ts";

/** What the API is made of. */
export interface ApiOptions {
  horarium: Horarium;
  /** Who asks; null: nobody that is known. Throws `Problem` where it is known that this one may not. */
  authenticate: (request: Request) => Promise<Principal | null>;
  /** What went wrong here and is told to callers by the request's id only. */
  failed: (error: unknown, requestId: string) => void;
}

type Env = { Variables: { requestId: string } };

/**
 * The HTTP API, below `/api`, as a fetch handler: for a server of our own, for a route of another app, or at the edge.
 *
 *     const api = createApi({ horarium, authenticate, failed: console.error });
 *     const response = await api.fetch(new Request("https://example.com/api/jobs"));
 */
export function createApi(options: ApiOptions): Hono<Env> {
  const api = new Hono<Env>();
  api.use(requestId({ headerName: "" }));
  api.use(async (context, next) => {
    await next();
    context.header("Cache-Control", "no-store");
    context.header("X-Content-Type-Options", "nosniff");
    context.header("X-Request-Id", context.get("requestId"));
  });
  api.use(
    bodyLimit({
      maxSize: limits.body,
      onError: () => {
        throw new Problem(413, "too_large", `a body has at most ${limits.body} bytes`);
      },
    }),
  );
  for (const operation of operations) addRoute(api, operation, options);
  addDescription(api, options);
  for (const path of new Set(operations.map((one) => pathOf(one)))) refuseOtherMethods(api, path);
  api.notFound((context) =>
    answerProblem(context, new Problem(404, "no_such_path", `there is no ${context.req.path}`)),
  );
  api.onError((error, context) => {
    const problem = problemOf(error);
    if (problem.status >= 500) options.failed(error, context.get("requestId"));
    return answerProblem(context, problem);
  });
  return api;
}

function addRoute(api: Hono<Env>, operation: Operation, options: ApiOptions): void {
  api.on(operation.method.toUpperCase(), pathOf(operation), async (context) => {
    const principal = await authorized(context.req.raw, operation, options);
    const input = await readInput(context.req, operation);
    const { reason } = (input.body ?? {}) as { reason?: string };
    const answer = await operation.run(input, {
      horarium: options.horarium,
      principal,
      by: { by: principal?.name ?? "nobody", ...(reason === undefined ? {} : { reason }) },
      signal: context.req.raw.signal,
    });
    return context.json(operation.answer.parse(answer) as object, operation.status ?? 200);
  });
}

async function authorized(
  request: Request,
  { permission, name }: Pick<Operation, "permission" | "name">,
  { authenticate }: ApiOptions,
): Promise<Principal | null> {
  if (permission === "public") return null;
  const principal = await authenticate(request);
  if (principal === null)
    throw new Problem(401, "not_signed_in", "sign in, or send a token as Authorization: Bearer");
  if (!isAllowed(principal, permission)) {
    throw new Problem(
      403,
      "not_allowed",
      `${name} needs the permission "${permission}", which ${principal.name} (${principal.role}) does not have`,
    );
  }
  return principal;
}

/** The description is for whoever may read. */
function addDescription(api: Hono<Env>, options: ApiOptions): void {
  const described = { name: "the API's description", permission: "read" } as const;
  api.get("/api/openapi.json", async (context) => {
    await authorized(context.req.raw, described, options);
    return context.json(describeApi(operations));
  });
}

function refuseOtherMethods(api: Hono<Env>, path: string): void {
  const methods = operations
    .filter((one) => pathOf(one) === path)
    .map(({ method }) => method.toUpperCase());
  api.all(path, (context) => {
    context.header("Allow", methods.join(", "));
    throw new Problem(
      405,
      "no_such_method",
      `${context.req.path} takes ${methods.join(", ")}, not ${context.req.method}`,
    );
  });
}

/** `/jobs/{job}` as Hono writes it: `/api/jobs/:job`. */
function pathOf({ path }: Pick<Operation, "path">): string {
  return `/api${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
}

function answerProblem(context: Context<Env>, problem: Problem): Response {
  const document = problem.toDocument(context.get("requestId"));
  if (problem.status === 401) context.header("WWW-Authenticate", 'Bearer realm="horarium"');
  return context.body(JSON.stringify(document), problem.status as ContentfulStatusCode, {
    "Content-Type": "application/problem+json",
  });
}
