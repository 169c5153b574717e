import { Hono, type Context } from "hono";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { getPath } from "hono/utils/url";
import type { Horarium } from "horarium";
import { signOnPages } from "./access/single-sign-on.ts";
import { headersOfAll } from "./headers.ts";
import { clientAddress, trust } from "../auth/client-address.ts";
import type { Authenticate } from "../auth/authenticate.ts";
import type { Auth } from "../auth/create-auth.ts";
import type { Seal } from "../channels/seal.ts";
import type { ChannelService } from "../channels/channel-service.ts";
import { confirmFirst } from "./confirm-first.ts";
import { answerOnce, keyOf } from "./idempotency.ts";
import { createHub, type Hub, type Listen, type Pace } from "./events/hub.ts";
import { describeApi } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { isAllowed, seesOwnOnly, type Permission, type Principal } from "./permissions.ts";
import { Problem, problemOf } from "./problem.ts";
import { refuseLargeBody } from "./read-body.ts";
import { readInput } from "./read-input.ts";
import { refusePersonal } from "./refuse-personal.ts";
import { createBell, type Bell } from "./work/bell.ts";
import { allowWorkFrom } from "./work/cross-origin.ts";

/** What the API is made of. */
export interface ApiOptions {
  horarium: Horarium;
  /** Who asks; null: nobody that is known. Throws `Problem` where it is known that this one may not. */
  authenticate: Authenticate;
  /** The accounts kept here, for the operations of signing in; left out where the app has its own. */
  auth?: Auth;
  /** The seal of named secrets, opened when it is first needed; without it there are none. */
  openSeal?: () => Promise<Seal>;
  /** Proxies whose X-Forwarded-For is believed: addresses or networks like `10.0.0.0/8`. */
  trustedProxies?: readonly string[];
  /** What went wrong here and is told to callers by the request's id only. */
  failed: (error: unknown, requestId: string) => void;
  /** After each answer. */
  answered?: (request: Answered) => void;
  /** What is answered beside the operations, and is not JSON of theirs. */
  pages?: readonly Page[];
  /** The path that all of it lies below, with a slash at both ends: `/admin/horarium/`. Default `/`. */
  basePath?: string;
  /** Answers what is asked for with GET and is neither the API's nor a page: `path` is from the base path. Null: nor its. */
  dashboard?: (path: string, request: Request) => Promise<Response | null>;
  /** Pages of these origins may ask for what workers ask for, with a token: `https://app.example.com`. */
  workOrigins?: readonly string[];
  /** Hears the engine's notifications, so that event streams tell sooner; without it they look each second. */
  listen?: Listen;
  /** How event streams are kept, where the usual does not do. */
  pace?: Partial<Pace>;
  /** What sends alerts, for the operations on channels; left out where this process sends none. */
  channels?: ChannelService;
  /** Aborted when the server stops: event streams end, which would otherwise stay open for ever. */
  stopped?: AbortSignal;
}

/** What may be kept of a request: nothing that was in its query or body, and none of its values. */
export interface Answered {
  requestId: string;
  method: string;
  /** As the route is declared: `/api/jobs/:job`. */
  path: string;
  status: number;
  /** Until the answer began. */
  ms: number;
  who: string | null;
}

/** Something to be read at a path of its own. */
export interface Page {
  /** From the root: `/metrics`. */
  path: string;
  /** In the sentence that refuses it. */
  name: string;
  permission: Permission;
  answer(request: Request, client: { address: string | null }): Response | Promise<Response>;
}

type Env = { Variables: { requestId: string; address: string | null; who?: string } };

/**
 * The HTTP API, below `/api`, as a fetch handler: for a server of our own, for a route of another app, or at the edge.
 *
 *     const api = createApi({ horarium, authenticate, failed: console.error });
 *     const response = await api.fetch(new Request("https://example.com/api/jobs"));
 */
export function createApi(options: ApiOptions): Hono<Env> {
  const { basePath = "/" } = options;
  const api = new Hono<Env>({ getPath: (request) => pathBelow(basePath, request) });
  const trusted = trust(options.trustedProxies ?? []);
  api.use(requestId({ headerName: "" }));
  api.use((context, next) => {
    context.set("address", clientAddress(context.env, context.req.raw.headers, trusted));
    return next();
  });
  api.use(async (context, next) => {
    const began = performance.now();
    await next();
    for (const [name, value] of Object.entries(headersOfAll)) {
      // a page may have a policy of its own
      if (!context.res.headers.has(name)) context.header(name, value);
    }
    // what is behind a head is read by nobody: a stream would stay open for ever
    if (context.req.method === "HEAD") await context.res.body?.cancel();
    context.header("X-Request-Id", context.get("requestId"));
    options.answered?.({
      requestId: context.get("requestId"),
      method: context.req.method,
      path: routePath(context, -1),
      status: context.res.status,
      ms: Math.round((performance.now() - began) * 10) / 10,
      who: context.get("who") ?? null,
    });
  });
  api.use((context, next) => {
    refuseLargeBody(context.req);
    return next();
  });
  const events = createHub({
    horarium: options.horarium.withoutPersonal(),
    failed: (error) => options.failed(error, "events"),
    listen: options.listen,
    pace: options.pace,
    stopped: options.stopped,
  });
  const bell = createBell(options.listen, {
    failed: (error) => options.failed(error, "work"),
    stopped: options.stopped,
  });
  allowWorkFrom(api, options.workOrigins ?? []);
  for (const operation of operations) addRoute(api, operation, options, { events, bell });
  addDescription(api, options);
  const pages = [...(options.pages ?? []), ...signOnPages(options.auth ?? null)];
  for (const page of pages) addPage(api, page, options);
  for (const path of new Set(operations.map((one) => pathOf(one)))) refuseOtherMethods(api, path);
  api.notFound(async (context) => {
    const { path, method, raw } = context.req;
    if (path === outside && new URL(raw.url).pathname === basePath.slice(0, -1))
      return context.redirect(basePath, 308);
    const isPage = path !== outside && method === "GET" && !/^\/api(\/|$)/.test(path);
    const answer = isPage ? await options.dashboard?.(path, raw) : null;
    if (answer) return answer;
    const asked = new URL(raw.url).pathname;
    return answerProblem(context, new Problem(404, "no_such_path", `there is no ${asked}`));
  });
  api.onError((error, context) => {
    const problem = problemOf(error);
    if (problem.status >= 500)
      options.failed((problem === error && problem.cause) || error, context.get("requestId"));
    return answerProblem(context, problem);
  });
  return api;
}

/** What no route is named like. */
const outside = "//";

function pathBelow(basePath: string, request: Request): string {
  const path = getPath(request);
  return path.startsWith(basePath) ? path.slice(basePath.length - 1) : outside;
}

function addRoute(
  api: Hono<Env>,
  operation: Operation,
  options: ApiOptions,
  { events, bell }: { events: Hub; bell: Bell },
): void {
  api.on(operation.method.toUpperCase(), pathOf(operation), async (context) => {
    const principal = await authorized(context, operation, options);
    const input = await readInput(context.req, operation);
    const { reason } = (input.body ?? {}) as { reason?: string };
    const answerHeaders = new Headers();
    await refusePersonal(options.horarium, operation, input.parameters);
    const run = async (horarium: Horarium) =>
      operation.run(input, {
        horarium: horarium.withoutPersonal(),
        everything: horarium,
        principal,
        by: { by: principal?.name ?? "nobody", ...(reason === undefined ? {} : { reason }) },
        signal: context.req.raw.signal,
        auth: options.auth ?? null,
        openSeal: options.openSeal ?? null,
        request: context.req.raw,
        address: context.get("address"),
        answerHeaders,
        authenticate: () => authenticated(context, options, { isWatching: true }),
        events,
        bell,
        channels: options.channels ?? null,
      });
    const key = keyOf(context.req.raw, operation);
    if (key !== null) {
      const kept = await answerOnce(options.horarium, { key, principal, operation, input }, run);
      if (kept.isRepeated) context.header("Idempotency-Replayed", "true");
      return context.body(kept.text, kept.status as ContentfulStatusCode, {
        "Content-Type": "application/json",
      });
    }
    const answer = await run(options.horarium);
    for (const [header, value] of answerHeaders) context.header(header, value, { append: true });
    if (operation.media !== undefined) return operation.answer.parse(answer) as Response;
    return context.json(operation.answer.parse(answer) as object, operation.status ?? 200);
  });
}

async function authorized(
  context: Context<Env>,
  {
    permission,
    name,
    confirmed,
    path,
  }: Pick<Operation, "permission" | "name" | "confirmed"> & { path?: string },
  options: ApiOptions,
): Promise<Principal | null> {
  if (permission === "public") return null;
  const principal = await authenticated(context, options);
  if (principal === null)
    throw new Problem(401, "not_signed_in", "sign in, or send a token as Authorization: Bearer");
  context.set("who", principal.name);
  if (!isAllowed(principal, permission)) {
    if (seesOwnOnly(principal) && path?.includes("{") === true)
      throw new Problem(404, "not_found", "there is none of this name or id");
    throw new Problem(
      403,
      "not_allowed",
      `${name} needs the permission "${permission}", which ${principal.name} (${principal.role}) does not have`,
    );
  }
  if (confirmed === true) confirmFirst(principal, name);
  return principal;
}

/** Whatever goes wrong while it is looked up who asks, it is never taken for a yes. */
async function authenticated(
  context: Context<Env>,
  { authenticate }: ApiOptions,
  { isWatching = false } = {},
): Promise<Principal | null> {
  try {
    return await authenticate(context.req.raw, { address: context.get("address"), isWatching });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      503,
      "cannot_check",
      "it cannot be checked now who you are; try again in a moment",
      {},
      { cause: error },
    );
  }
}

/** The description is for whoever may read. */
function addDescription(api: Hono<Env>, options: ApiOptions): void {
  const described = { name: "the API's description", permission: "read" } as const;
  api.get("/api/openapi.json", async (context) => {
    await authorized(context, described, options);
    return context.json(describeApi(operations));
  });
}

function addPage(api: Hono<Env>, page: Page, options: ApiOptions): void {
  api.get(page.path, async (context) => {
    await authorized(context, page, options);
    return page.answer(context.req.raw, { address: context.get("address") });
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
  const { retryAfterSeconds } = problem.more;
  if (retryAfterSeconds !== undefined) context.header("Retry-After", String(retryAfterSeconds));
  if (problem.status === 401) context.header("WWW-Authenticate", 'Bearer realm="horarium"');
  return context.body(JSON.stringify(document), problem.status as ContentfulStatusCode, {
    "Content-Type": "application/problem+json",
  });
}
