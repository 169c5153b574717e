import { OpenAPIHono, z, type RouteConfig } from "@hono/zod-openapi";
import { version } from "horarium";
import type { Operation } from "./operation.ts";
import { ProblemDocument } from "./problem.ts";

type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** The API in OpenAPI 3.1, made from the schemas that validate it. */
export function describeApi(operations: readonly Operation[]): Document {
  const { openAPIRegistry: registry, ...app } = withRegistry();
  registry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-horarium",
    description: "Of a browser that signed in. On plain http at loopback it is called `horarium`.",
  });
  for (const operation of operations) registry.registerPath(toRoute(operation));
  return app.describe({
    openapi: "3.1.0",
    info: {
      title: "Horarium",
      version,
      description:
        "Scheduled jobs on PostgreSQL. Instants are ISO 8601 in UTC, lengths of time milliseconds. Errors are problem documents (RFC 9457) with a stable code. A write whose body has a reason may be given one, which stands in the audit; those that take an Idempotency-Key are done once with it.",
      license: { name: "MIT" },
    },
    servers: [{ url: "/api" }],
    security: [{ token: [] }, { session: [] }],
  });
}

function withRegistry() {
  const app = new OpenAPIHono();
  return {
    openAPIRegistry: app.openAPIRegistry,
    describe: (config: Parameters<typeof app.getOpenAPI31Document>[0]) =>
      app.getOpenAPI31Document(config),
  };
}

const IdempotencyKey = z.object({
  "idempotency-key": z.string().min(1).max(200).optional().openapi({
    description:
      "Asked again with the same key within 24 hours, the first answer is given again and nothing is done",
  }),
});

function toRoute(operation: Operation): RouteConfig {
  const { name, method, path, summary, description, tag, permission, confirmed } = operation;
  const { parameters, query, body, answer, media, status = 200 } = operation;
  const problem = (text: string) => ({
    description: text,
    content: { "application/problem+json": { schema: ProblemDocument } },
  });
  return {
    method,
    path,
    operationId: name,
    summary,
    tags: [tag],
    description: [
      description,
      confirmed && "A session must have given its password within the last 10 minutes.",
      `Permission: \`${permission}\`.`,
    ]
      .filter(Boolean)
      .join("\n\n"),
    ...(permission === "public" ? { security: [] } : {}),
    request: {
      ...(parameters === undefined ? {} : { params: parameters }),
      ...(query === undefined ? {} : { query }),
      ...(method === "get" || tag === "Access" || tag === "Work"
        ? {}
        : { headers: IdempotencyKey }),
      ...(body === undefined
        ? {}
        : { body: { content: { "application/json": { schema: body } }, required: false } }),
    },
    responses: {
      [status]: {
        description: "Done",
        content: Object.fromEntries(
          Object.entries(media ?? { "application/json": answer }).map(([type, schema]) => [
            type,
            { schema },
          ]),
        ),
      },
      ...(permission === "public"
        ? { 429: problem("Too many tries"), 503: problem("Not ready") }
        : { 401: problem("Not signed in"), 403: problem("Not allowed") }),
      ...(parameters === undefined ? {} : { 404: problem("There is none") }),
      ...(body === undefined ? {} : { 409: problem("Not in the present state") }),
      422: problem("Something given is wrong; `fields` says what"),
    },
  };
}
