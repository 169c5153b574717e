/** One field of what was sent, and what is wrong with it. */
export interface FieldProblem {
  /** Like `body.schedule`. */
  path: string;
  message: string;
}

/** An answer that is not the one asked for: the API's problem document (RFC 9457), or no answer at all (status 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: readonly FieldProblem[];
  /** Seconds to wait before it is worth asking again. */
  readonly retryAfter: number | null;
  /** The whole document: a conflict carries both sides. */
  readonly document: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    document: Readonly<Record<string, unknown>>,
    {
      requestId = null,
      retryAfter = null,
    }: { requestId?: string | null; retryAfter?: number | null } = {},
  ) {
    super(text(document["detail"]) ?? text(document["title"]) ?? `The server answered ${status}`);
    this.status = status;
    this.code = text(document["code"]) ?? "unknown";
    this.requestId = requestId;
    this.retryAfter = retryAfter;
    this.fields = Array.isArray(document["fields"]) ? (document["fields"] as FieldProblem[]) : [];
    this.document = document;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
