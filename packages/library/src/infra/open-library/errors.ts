/** One request failed for good: its item fails, the others go on. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";
  /** `http_503`, `timeout`, `network`, `redirect`, `badAnswer`. */
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** No further request is made: the source refuses us, fails again and again, or wants to be left alone for long. */
export class CircuitOpen extends Error {
  override readonly name = "CircuitOpen";
  readonly why: "refused" | "failing" | "busy";
  readonly status: number | null;
  /** How long the source wants to be left alone. */
  readonly retryAfterMs: number | null;
  constructor(
    why: CircuitOpen["why"],
    message: string,
    {
      status = null,
      retryAfterMs = null,
    }: { status?: number | null; retryAfterMs?: number | null },
  ) {
    super(message);
    this.why = why;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** As many requests were made as this execution may make. */
export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
}
