import { DoNotRetry } from "horarium";
import { Webhook } from "standardwebhooks";
import type { Ask } from "../../outbound/exchange.ts";
import { plainHeaders } from "../../outbound/follow.ts";
import { fillJson, fillText, type TemplateValues } from "../template.ts";
import { headerValueProblem } from "./headers.ts";
import type { HttpParameters } from "./parameters.ts";

export interface Given {
  parameters: HttpParameters;
  values: TemplateValues;
  secrets: ReadonlyMap<string, string>;
  executionId: string;
  now: Date;
  /** Where the execution is ended, and by what; null: by the answer. */
  callback: { url: string; token: string } | null;
}

/** The request as it is sent: placeholders filled in, secrets in their headers, signed. Throws `DoNotRetry` for what cannot be sent. */
export function askOf({ parameters, values, secrets, executionId, now, callback }: Given): Ask {
  const { method, authorization, signingSecret } = parameters;
  const url = urlOf(parameters, values);
  const { body, contentType } = bodyOf(parameters.body, values);
  const headers: Record<string, string> = { ...plainHeaders };
  if (contentType !== null) headers["content-type"] = contentType;
  for (const { name, value } of parameters.headers)
    headers[name.toLowerCase()] = checked(name, fillText(value, values));
  const secret = (name: string) => secrets.get(name)!;
  switch (authorization.kind) {
    case "none":
      break;
    case "bearer":
      headers["authorization"] = checked("Authorization", `Bearer ${secret(authorization.secret)}`);
      break;
    case "basic": {
      const pair = `${authorization.user}:${secret(authorization.secret)}`;
      headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
      break;
    }
    case "header":
      headers[authorization.name.toLowerCase()] = checked(
        authorization.name,
        secret(authorization.secret),
      );
  }
  if (callback !== null) {
    headers["horarium-callback-url"] = callback.url;
    headers["horarium-callback-token"] = callback.token;
  }
  if (signingSecret !== undefined) {
    // of all attempts the same, so that a receiver knows what it has had
    headers["webhook-id"] = executionId;
    headers["webhook-timestamp"] = String(Math.floor(now.getTime() / 1_000));
    headers["webhook-signature"] = signer(signingSecret, secret(signingSecret)).sign(
      executionId,
      now,
      body ?? "",
    );
  }
  return { method, url, headers, body };
}

/** The names of all secrets that it needs. */
export function secretsOf({ authorization, signingSecret }: HttpParameters): string[] {
  const names = authorization.kind === "none" ? [] : [authorization.secret];
  return signingSecret === undefined ? names : [...names, signingSecret];
}

function urlOf({ url: text, query }: HttpParameters, values: TemplateValues): URL {
  const url = new URL(fillText(text, values, encodeURIComponent));
  for (const { name, value } of query)
    url.searchParams.append(fillText(name, values), fillText(value, values));
  return url;
}

function bodyOf(
  body: HttpParameters["body"],
  values: TemplateValues,
): { body: string | null; contentType: string | null } {
  if (body.kind === "none") return { body: null, contentType: null };
  if (body.kind === "text")
    return { body: fillText(body.text, values), contentType: body.contentType };
  const json = JSON.stringify(fillJson(body.value ?? null, values));
  return { body: json, contentType: "application/json" };
}

/** Secrets and names of jobs are checked here: they are not known when the job is saved. */
function checked(name: string, value: string): string {
  const problem = headerValueProblem(value);
  if (problem === null) return value;
  throw new DoNotRetry(`${name}: ${problem}`);
}

function signer(name: string, key: string): Webhook {
  const bytes = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(key)
    ? Buffer.from(key.slice(6), "base64").length
    : 0;
  if (bytes >= 24 && bytes <= 64) return new Webhook(key);
  throw new DoNotRetry(
    `secret ${name} is no signing key: it must be whsec_ and 24 to 64 bytes in base64`,
  );
}
