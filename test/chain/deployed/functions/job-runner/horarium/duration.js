import { ConfigurationError } from "./errors.js";
const milliseconds = {
    w: 604_800_000,
    d: 86_400_000,
    h: 3_600_000,
    m: 60_000,
    s: 1_000,
    ms: 1,
};
const units = Object.keys(milliseconds);
/**
 * The milliseconds of a duration: `toMilliseconds("1h30m")` is 5,400,000.
 * Throws `ConfigurationError` for anything that is not a duration, and names `what` in its message.
 */
export function toMilliseconds(duration, what = "duration") {
    const parts = [...duration.matchAll(/(\d+)(ms|[wdhms])/g)];
    const orders = parts.map(([, , unit]) => units.indexOf(unit));
    const isWhole = parts.map(([part]) => part).join("") === duration && parts.length > 0;
    const isOrdered = orders.every((order, place) => place === 0 || order > orders[place - 1]);
    if (!isWhole || !isOrdered) {
        throw new ConfigurationError(`${what}: "${duration}" is not a duration: write whole numbers with units from large to small, such as 30s, 1h30m, 2d`);
    }
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * milliseconds[unit], 0);
}
//# sourceMappingURL=duration.js.map