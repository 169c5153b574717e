import { toMilliseconds } from "./duration.js";
import { ConfigurationError } from "./errors.js";
/**
 * Defines a handler: a name, a parameter schema, limits and a function. What the function returns is kept as JSON.
 * Throws `ConfigurationError` for a name or a limit that cannot be.
 *
 * @example
 * export const refreshBook = defineHandler({
 *   name: "refresh_book",
 *   parameters: z.object({ book: z.string(), force: z.boolean().default(false) }),
 *   timeout: "10m",
 *   run: async ({ parameters, signal, log }) => {
 *     log.info("asking", { book: parameters.book });
 *     const answer = await fetch(`https://openlibrary.org/books/${parameters.book}.json`, { signal });
 *     return answer.json();
 *   },
 * });
 */
export function defineHandler(definition) {
    checkDefinition(definition);
    return { ...definition, kind: "handler" };
}
function checkDefinition({ name, isolation = "inline", module, timeout, grace, retry, ...limits }) {
    if (!/^[a-z0-9_.:-]{1,100}$/.test(name)) {
        throw new ConfigurationError(`handler "${name}": a name has 1 to 100 lower-case letters, digits and the signs _ - . :`);
    }
    for (const [what, length] of Object.entries({ timeout, grace, ...retryLengths(retry) })) {
        if (length !== undefined)
            toMilliseconds(length, `handler ${name}: ${what}`);
    }
    const counts = { attempts: limits.attempts, "retry.attempts": retry?.attempts };
    for (const [what, count] of Object.entries({ ...counts, concurrency: limits.concurrency })) {
        if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
            throw new ConfigurationError(`handler ${name}: ${what} is a whole number from 1 (got ${count})`);
        }
    }
    if (isolation !== "inline" && module === undefined) {
        throw new ConfigurationError(`handler ${name}: isolation needs "module: import.meta.url"`);
    }
}
function retryLengths({ backoff, cap } = {}) {
    return { "retry.backoff": backoff, "retry.cap": cap };
}
//# sourceMappingURL=define.js.map