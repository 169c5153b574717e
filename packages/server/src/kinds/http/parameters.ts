import { z } from "zod";
import { SecretName } from "../../secrets/schemas.ts";
import { templateProblem } from "../template.ts";
import { headerNameProblem, headerValueProblem, isCredential } from "./headers.ts";

const secret = (title: string) => SecretName.meta({ title, "x-secret": true });

/** Adds what a function finds wrong. */
const judged =
  (problem: (text: string) => string | null) => (text: string, context: z.RefinementCtx) => {
    const message = problem(text);
    if (message !== null) context.addIssue({ code: "custom", message });
  };

const HeaderName = z
  .string()
  .max(100)
  .superRefine(judged(headerNameProblem))
  .meta({ title: "Name", examples: ["X-Api-Version"] });

const Pair = z.strictObject({
  name: z.string().min(1).max(200).meta({ title: "Name" }),
  value: z.string().max(4_000).meta({ title: "Value" }),
});

const Header = z.strictObject({
  name: HeaderName.superRefine(
    judged((name) =>
      isCredential(name) ? `${name} is set by Authorization, from a secret` : null,
    ),
  ),
  value: z.string().max(4_000).superRefine(judged(headerValueProblem)).meta({ title: "Value" }),
});

const Body = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }).meta({ title: "None" }),
  z
    .strictObject({
      kind: z.literal("json"),
      value: z
        .unknown()
        .meta({ title: "JSON", description: "Placeholders stand within its texts" }),
    })
    .meta({ title: "JSON" }),
  z
    .strictObject({
      kind: z.literal("text"),
      text: z.string().max(60_000).meta({ title: "Text" }),
      contentType: z
        .string()
        .max(200)
        .superRefine(judged(headerValueProblem))
        .default("text/plain; charset=utf-8")
        .meta({ title: "Content type" }),
    })
    .meta({ title: "Text" }),
]);

const Authorization = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }).meta({ title: "None" }),
  z
    .strictObject({ kind: z.literal("bearer"), secret: secret("Token") })
    .meta({ title: "Bearer token" }),
  z
    .strictObject({
      kind: z.literal("basic"),
      user: z
        .string()
        .max(200)
        .regex(/^[^:\p{Cc}]*$/u, "has no colon")
        .meta({ title: "User" }),
      secret: secret("Password"),
    })
    .meta({ title: "User and password" }),
  z
    .strictObject({ kind: z.literal("header"), name: HeaderName, secret: secret("Value") })
    .meta({ title: "A header" }),
]);

const BodyCheck = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("contains"),
      text: z.string().min(1).max(1_000).meta({ title: "Text" }),
    })
    .meta({ title: "Contains a text" }),
  z
    .strictObject({
      kind: z.literal("equals"),
      pointer: z
        .string()
        .max(500)
        .regex(/^(\/([^~/]|~[01])*)*$/, "is a JSON pointer, like /status or /items/0/id")
        .meta({
          title: "JSON pointer",
          examples: ["/status"],
          "x-pattern-message": "Write a JSON pointer, like /status or /items/0/id",
        }),
      value: z.unknown().meta({ title: "Value", description: "As JSON" }),
    })
    .meta({ title: "JSON has a value" }),
]);

const seconds = (title: string, most: number, usual: number) =>
  z.int().min(1).max(most).default(usual).meta({ title, "x-unit": "seconds" });

const Completion = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("answer") }).meta({ title: "By its answer" }),
  z
    .strictObject({
      kind: z.literal("callback"),
      silentSeconds: z.int().min(10).max(86_400).default(300).meta({
        title: "Longest silence",
        description:
          "It is a timeout when nothing is heard for so long; the job's own timeout ends it in any case",
        "x-unit": "seconds",
      }),
    })
    .meta({ title: "By a callback, after 202" }),
]);

/** What a job of the kind `http` is told. */
export const HttpParameters = z
  .strictObject({
    method: z
      .enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
      .default("GET")
      .meta({ title: "Method" }),
    url: z
      .string()
      .max(2_000)
      .superRefine(judged(urlProblem))
      .meta({
        title: "URL",
        pattern: "^[Hh][Tt][Tt][Pp][Ss]?://",
        "x-pattern-message": "Write an address like https://example.com/path",
        description:
          "http or https, without user and password. Placeholders such as {{executionId}}, {{slot}} and {{attempt}} may stand behind the host",
        examples: ["https://example.com/hooks/nightly?slot={{slot}}"],
      }),
    query: z
      .array(Pair)
      .max(50)
      .default([])
      .meta({ title: "Query", description: "Added to the URL, encoded" }),
    headers: z.array(Header).max(50).default([]).meta({ title: "Headers" }),
    body: Body.default({ kind: "none" }).meta({ title: "Body" }),
    authorization: Authorization.default({ kind: "none" }).meta({ title: "Authorization" }),
    signingSecret: secret("Signing key").optional().meta({
      title: "Signing key",
      description:
        "Signs the request as Standard Webhooks says, so that the receiver can verify it. The secret is whsec_ and 24 to 64 bytes in base64",
      "x-secret": true,
    }),
    expectedStatus: z
      .array(z.string().regex(/^[1-5](\d\d|xx)$/, "is a status like 204, or a class like 2xx"))
      .min(1)
      .max(20)
      .default(["2xx"])
      .meta({
        title: "Expected status",
        description: "Statuses such as 204, or classes such as 2xx; any other fails the execution",
      }),
    checks: z
      .array(BodyCheck)
      .max(20)
      .default([])
      .meta({ title: "Checks of the answer", description: "All of them must hold" }),
    completion: Completion.default({ kind: "answer" }).meta({
      title: "Completed",
      description:
        "By a callback: the request carries an address and a token for this attempt alone, and an answer of 202 leaves the execution running until whoever was asked ends it",
    }),
    followRedirects: z.boolean().default(true).meta({
      title: "Follow redirects",
      description:
        "At most 5, never from https to http; to another origin without headers and secrets",
    }),
    connectSeconds: seconds("Time to connect", 60, 10),
    firstByteSeconds: seconds("Time to the first byte", 840, 30),
    totalSeconds: seconds("Time in all", 840, 60),
    dryRun: z.boolean().default(false).meta({
      title: "Dry run",
      description:
        "Sends nothing: tells what would be sent, without secrets, and whether it may go there",
    }),
  })
  .superRefine(({ method, body, ...texts }, context) => {
    if (body.kind !== "none" && (method === "GET" || method === "HEAD"))
      context.addIssue({ code: "custom", path: ["body"], message: `${method} has no body` });
    const filled = { url: texts.url, query: texts.query, headers: texts.headers, body };
    for (const [name, value] of Object.entries(filled)) {
      const message = templateProblem(value);
      if (message !== null) context.addIssue({ code: "custom", path: [name], message });
    }
  });

export type HttpParameters = z.output<typeof HttpParameters>;

/** Placeholders may stand behind the host only: where it goes is never made of values. */
function urlProblem(text: string): string | null {
  const beginning = /^https?:\/\/[^/?#\\{}\s]+(?=[/?]|$)/i.exec(text)?.[0];
  if (beginning === undefined || !URL.canParse(beginning) || !URL.canParse(text))
    return "must be an address like https://example.com/path";
  const { username, password, hash } = new URL(text);
  if (username !== "" || password !== "") return "must not hold a user or a password: use a secret";
  return hash === "" ? null : "must not have a fragment: it is never sent";
}
