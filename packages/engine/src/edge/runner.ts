import type { AnyHandler } from "../define.ts";
import { toMilliseconds, type Duration } from "../duration.ts";
import { hearErrors } from "../hear-errors.ts";
import type { HorariumOptions } from "../scheduler.ts";
import { createBudget } from "./budget.ts";
import { ringItself, type Bell } from "./ring-itself.ts";
import { createStretch, type Stretch } from "./stretch.ts";
import { createTokenCheck } from "./token.ts";

/** How an edge runner is made. */
export interface RunnerOptions extends Pick<HorariumOptions, "db" | "schema" | "concurrency"> {
  /** Those with `isolation` of their own are left to Node workers: there are no threads and processes here. */
  handlers: readonly AnyHandler[];
  /** What whoever rings sends as `x-horarium-runner-token`. At least 32 characters: without, every ring is answered 503. */
  token: string | undefined;
  /** Taken as well while the token is being changed. */
  previousToken?: string | undefined;
  /** For how long the platform lets an isolate live, from its start. Supabase: 150 s free, 400 s paid. Default 150 s. */
  lifetime?: Duration;
  /** So long before its end the isolate claims nothing more and gives back what it holds. Default 20 s. */
  margin?: Duration;
  /** It waits for work that comes due so soon, instead of ending: the next ring may be a minute away. Default 60 s. */
  linger?: Duration;
  /** A worker that is not heard of for so long has lost its executions to others. Default 30 s. */
  lease?: Duration;
  /** Its own address, from configuration: never from a request, whose sender could have the token sent anywhere. */
  url?: string | undefined;
  /** Keeps the isolate alive until the promise is settled. On Supabase `(work) => EdgeRuntime.waitUntil(work)`. */
  waitUntil?: (work: Promise<void>) => void;
  /** Hears what went wrong beside the executions themselves. Default `console.error`. */
  onError?: (where: string, error: unknown) => void;
}

/** A worker that is rung for, works until nothing is due or its time is over, and ends. */
export interface Runner {
  /** Answers a ring: 202 at once, and the work goes on after it; 401, 405 or 503 with a reason otherwise. */
  fetch: (request: Request) => Promise<Response>;
  /** The platform is about to end the isolate for `reason`: gives back what it holds. */
  beforeUnload: (reason: string | undefined) => Promise<void>;
  /** Settles when nothing is being worked on. */
  idle: () => Promise<void>;
}

/** Of the module, and so of the isolate: the platform counts from there, not from the request. */
const bootedAt = Date.now();

/**
 * Makes a runner for Edge Functions. The body of a ring says nothing: which work is due stands in the tables.
 * Throws `ConfigurationError` for handlers that cannot be.
 *
 * @example
 * import { createRunner } from "horarium/edge";
 * const token = "a secret of at least 32 characters";
 * const runner = createRunner({ db: pool, handlers: [refreshBook], token });
 * const ring = new Request("https://example.com/job-runner", { method: "POST" });
 * (await runner.fetch(ring)).status; // => 401
 */
export function createRunner(options: RunnerOptions): Runner {
  const { onError = (where, error) => console.error(`horarium: ${where}:`, error) } = options;
  hearErrors(options.db);
  const isRightToken = createTokenCheck([options.token, options.previousToken]);
  const budget = createBudget(bootedAt, {
    lifetimeMs: toMilliseconds(options.lifetime ?? "150s", "lifetime"),
    marginMs: toMilliseconds(options.margin ?? "20s", "margin"),
  });
  const lingerMs = toMilliseconds(options.linger ?? "60s", "linger");
  const bell: Bell = { url: options.url, token: options.token };
  const handlers = options.handlers.filter(({ isolation = "inline" }) => isolation === "inline");

  let stretch: Stretch | null = null;
  let working: Promise<void> = Promise.resolve();
  let hasRungItself = false;
  let isSpent = false;
  /** Somebody rang while a stretch was about to end, and may know of work that it did not see. */
  let wasRung = false;

  const work = async () => {
    let isWorkLeft = false;
    do {
      wasRung = false;
      stretch = createStretch({ ...options, handlers, budget, lingerMs, onError });
      ({ isWorkLeft, isSpent } = await stretch.run());
    } while (wasRung && !isSpent && budget.leftMs() > 0);
    stretch = null;
    if (!isWorkLeft || hasRungItself) return;
    hasRungItself = true;
    await ringItself(bell).catch((error: unknown) => onError("ringing for another isolate", error));
  };

  const begin = () => {
    working = work().catch((error: unknown) => {
      stretch = null;
      onError("working", error);
    });
    options.waitUntil?.(working);
  };

  return {
    async fetch(request) {
      if (request.method !== "POST") return answer(405, "ring with POST");
      if (!isRightToken.isSet) {
        return answer(503, "HORARIUM_RUNNER_TOKEN: not set, or shorter than 32 characters");
      }
      if (!(await isRightToken.check(request.headers.get("x-horarium-runner-token")))) {
        return answer(401, "x-horarium-runner-token: missing, or not the runner's");
      }
      if (stretch !== null) {
        wasRung = true;
        return answer(202, "at work already");
      }
      if (isSpent || budget.leftMs() <= 0)
        return answer(202, "about to end: the next ring starts anew");
      begin();
      return answer(202, "at work");
    },
    async beforeUnload(reason) {
      await stretch?.giveBack(reason);
    },
    idle: () => working,
  };
}

function answer(status: number, text: string): Response {
  return new Response(`${JSON.stringify({ message: text })}\n`, {
    status,
    headers: { "content-type": "application/json" },
  });
}
