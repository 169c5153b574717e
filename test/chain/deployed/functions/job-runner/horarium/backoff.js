/**
 * Milliseconds from the end of the `failures`-th failed attempt to the next attempt.
 * `random` is from 0 to 1.
 */
export function retryDelay(failures, backoff, random) {
    const plain = Math.min(backoff.capMs, backoff.backoffMs * backoff.factor ** (failures - 1));
    return Math.round(plain * (1 + backoff.jitter * (2 * random - 1)));
}
//# sourceMappingURL=backoff.js.map