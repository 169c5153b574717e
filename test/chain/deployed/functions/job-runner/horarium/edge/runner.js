import { toMilliseconds } from "../duration.js";
import { hearErrors } from "../hear-errors.js";
import { createBudget } from "./budget.js";
import { ringItself } from "./ring-itself.js";
import { createStretch } from "./stretch.js";
import { createTokenCheck } from "./token.js";
/** Of the module, and so of the isolate: the platform counts from there, not from the request. */
const bootedAt = Date.now();
/**
 * Makes a runner for Edge Functions. The body of a ring says nothing: which work is due stands in the tables.
 * Throws `ConfigurationError` for handlers that cannot be.
 *
 * @example
 * const runner = createRunner({
 *   db: new Pool({ connectionString: Deno.env.get("HORARIUM_DATABASE_URL"), max: 4, idleTimeoutMillis: 5_000 }),
 *   handlers: [refreshBook],
 *   token: Deno.env.get("HORARIUM_RUNNER_TOKEN"),
 *   waitUntil: (work) => EdgeRuntime.waitUntil(work),
 * });
 * Deno.serve(runner.fetch);
 */
export function createRunner(options) {
    const { onError = (where, error) => console.error(`horarium: ${where}:`, error) } = options;
    hearErrors(options.db);
    const isRightToken = createTokenCheck([options.token, options.previousToken]);
    const budget = createBudget(bootedAt, {
        lifetimeMs: toMilliseconds(options.lifetime ?? "150s", "lifetime"),
        marginMs: toMilliseconds(options.margin ?? "20s", "margin"),
    });
    const lingerMs = toMilliseconds(options.linger ?? "60s", "linger");
    const bell = { url: options.url, token: options.token };
    const handlers = options.handlers.filter(({ isolation = "inline" }) => isolation === "inline");
    let stretch = null;
    let working = Promise.resolve();
    let hasRungItself = false;
    /** Somebody rang while a stretch was about to end, and may know of work that it did not see. */
    let wasRung = false;
    const work = async () => {
        let isWorkLeft = false;
        do {
            wasRung = false;
            stretch = createStretch({ ...options, handlers, budget, lingerMs, onError });
            ({ isWorkLeft } = await stretch.run());
        } while (wasRung && budget.leftMs() > 0);
        stretch = null;
        if (!isWorkLeft || hasRungItself)
            return;
        hasRungItself = true;
        await ringItself(bell).catch((error) => onError("ringing for another isolate", error));
    };
    const begin = () => {
        working = work().catch((error) => {
            stretch = null;
            onError("working", error);
        });
        options.waitUntil?.(working);
    };
    return {
        async fetch(request) {
            if (request.method !== "POST")
                return answer(405, "ring with POST");
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
            if (budget.leftMs() <= 0)
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
function answer(status, text) {
    return new Response(`${JSON.stringify({ message: text })}\n`, {
        status,
        headers: { "content-type": "application/json" },
    });
}
//# sourceMappingURL=runner.js.map