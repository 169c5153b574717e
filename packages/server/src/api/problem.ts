import {
  ConfigurationError,
  ConflictError,
  DatabaseError,
  LeaseLostError,
  NotFoundError,
  ParametersError,
} from "horarium";
import { describe, ScheduleError } from "horarium/schedule";
import { z } from "@hono/zod-openapi";
import { codeOf } from "../readable-error.ts";

/** One field that is wrong. `path` is dotted, from the body, the query or the path: `body.schedule`. */
export const FieldProblem = z
  .object({
    path: z.string(),
    message: z.string(),
    /** Where in the text it is wrong, from 0; only of schedules. */
    position: z.int().optional(),
    /** What was probably meant; only of schedules. It is accepted. */
    proposal: z.string().optional(),
    /** What the proposal means, in words. */
    meaning: z.string().optional(),
    /** What else to do, in words: `with jitter 1h`. */
    hint: z.string().optional(),
  })
  .openapi("FieldProblem");

/** What every error looks like (RFC 9457). `code` is stable, `detail` is for people. */
export const ProblemDocument = z
  .object({
    type: z.string().openapi({ example: "about:blank" }),
    status: z.int(),
    title: z.string().openapi({ example: "Not Found" }),
    code: z.string().openapi({ example: "not_found" }),
    detail: z.string(),
    /** Names this answer in the server's log. */
    requestId: z.string(),
    fields: z.array(FieldProblem).optional(),
    /** Of a conflict: the thing as it is now. */
    current: z.unknown().optional(),
    /** Of 429: so long to wait; also in the header Retry-After. */
    retryAfterSeconds: z.int().optional(),
  })
  .openapi("Problem");

export type FieldProblem = z.output<typeof FieldProblem>;

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

const titles: Readonly<Record<Status, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** An answer that says what is wrong. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: Status;
  readonly code: string;
  readonly more: { fields?: FieldProblem[]; current?: unknown; retryAfterSeconds?: number };

  /** `cause` is for the log, never for the caller. */
  constructor(
    status: Status,
    code: string,
    detail: string,
    more: Problem["more"] = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.status = status;
    this.code = code;
    this.more = more;
  }

  toDocument(requestId: string): z.output<typeof ProblemDocument> {
    return {
      type: "about:blank",
      status: this.status,
      title: titles[this.status],
      code: this.code,
      detail: this.message,
      requestId,
      ...this.more,
    };
  }
}

/** What an error that was thrown on the way means to the caller. What is nobody's business is told as an id only. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof NotFoundError) return new Problem(404, error.code, error.message);
  if (error instanceof LeaseLostError)
    return new Problem(
      409,
      "lease_lost",
      `${error.message}: nothing more is taken of this attempt`,
    );
  if (error instanceof ConflictError) return new Problem(409, error.code, error.message);
  if (error instanceof ParametersError) {
    const fields = error.issues.map(({ path, message }) => ({
      path: `body.parameters${path && `.${path}`}`,
      message,
    }));
    return new Problem(422, error.code, error.message, { fields });
  }
  if (error instanceof ScheduleError) {
    const { code, message, field: part, position, proposal, hint } = error;
    const path = settingOf(part);
    const field = {
      path,
      message,
      ...(position === undefined ? {} : { position }),
      ...(proposal === undefined ? {} : { proposal }),
      ...(proposal === undefined || path !== "body.schedule" ? {} : { meaning: words(proposal) }),
      ...(hint === undefined ? {} : { hint }),
    };
    return new Problem(422, code, message, { fields: [field] });
  }
  if (error instanceof ConfigurationError) return new Problem(422, error.code, error.message);
  if (isRefusedValue(error))
    return new Problem(
      422,
      "invalid",
      "something given is out of its range, or does not fit the rest",
    );
  if (isOvertaken(error))
    return new Problem(
      409,
      "conflict",
      "somebody else has changed the same, or what belongs to it, at this moment; look at it again",
    );
  if (error instanceof DatabaseError || isUnreachable(error))
    return new Problem(503, "database", "the database does not answer now; try again in a moment");
  return new Problem(
    500,
    "internal",
    "something went wrong here; the server's log has it under requestId",
  );
}

/** The setting that a part of a schedule belongs to. */
function settingOf(part: ScheduleError["field"]): string {
  if (part === "timezone") return "body.timezone";
  if (part === "jitter") return "body.jitterMs";
  if (part === "starts_at") return "body.startsAt";
  if (part === "ends_at") return "body.endsAt";
  return "body.schedule";
}

/** A schedule as a sentence without its zone. */
function words(schedule: string): string {
  return describe(schedule, { timezone: "UTC" }).replace(/, UTC time$/, "");
}

/** Of a value: too large, no instant, not of its encoding (SQLSTATE class 22), or against a check of its table (23514). */
function isRefusedValue(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^(22[0-9A-Z]{3}|23514)$/.test(error.code)
  );
}

/** What was free, or there, when it was looked at is so no more: unique and foreign keys (23505, 23503). */
function isOvertaken(error: unknown): boolean {
  return error instanceof Error && /^(23505|23503)$/.test(codeOf(error));
}

/** The connection is gone, the server stops or has no connection left, a statement took too long, or two waited for each other. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  return (
    /^(08|53|57|40001|40P01)/.test(code) ||
    ["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ETIMEDOUT", "55P03"].includes(code) ||
    /^(Connection terminated|timeout exceeded|Query read timeout)/.test(error.message)
  );
}
