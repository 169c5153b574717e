import { nextAffectedDate } from "./explain.js";
import { briefly } from "./names.js";
import { nextOf, planOf, timeOf } from "./plan.js";
import { secondAfter } from "./slots.js";
/**
 * What is accepted but may not be what was meant: what the text alone shows, whether the next slot after `from` is more than a year
 * away, and the next date on which the clocks of this zone change the slots. Warnings never block.
 *
 * @example
 * warnings("*\/7 2 * * *", { timezone: "Europe/Berlin", from: new Date("2027-01-01T00:00Z") }).map(({ message }) => message);
 * // => ["at the turn of the hour the step is 4 minutes",
 * //    "On 2027-03-28 the clocks skip 02:00, 02:07, 02:14 and 6 more: there are no slots in their place"]
 */
export function warnings(schedule, { from, ...options }) {
    const plan = planOf(schedule, options);
    const next = nextOf(plan, secondAfter(timeOf(from)));
    const affected = nextAffectedDate(plan.schedule, { from, ...options });
    return [
        ...plan.schedule.warnings,
        ...(isFar(next, timeOf(from)) ? [farWarning(next)] : []),
        ...(affected === null ? [] : [clockWarning(affected)]),
    ];
}
const year = 366 * 86_400;
function isFar(next, from) {
    return next !== Infinity && next - from / 1000 > year;
}
function farWarning(next) {
    const date = new Date(next * 1000).toISOString().slice(0, 10);
    return { code: "far", message: `The next slot is more than a year away: ${date}`, date };
}
function clockWarning({ date, change, slots, dropped }) {
    const warn = (message) => ({
        code: "clock_change",
        message: `On ${date} ${message}`,
        date,
    });
    const times = named(dropped.map(({ local }) => local));
    if (change === "overlap") {
        return dropped.length > 0
            ? warn(`the clocks go back and ${times} ${dropped.length === 1 ? "occurs" : "occur"} twice: only the first is a slot`)
            : warn(`the clocks go back: ${slots.length} slots lie in the time that occurs twice`);
    }
    if (dropped.length > 0) {
        return warn(`the clocks skip ${times}: there are no slots in their place`);
    }
    const shifted = slots.flatMap(({ shiftedFrom = [] }) => shiftedFrom);
    return warn(`the clocks skip ${named(shifted)}: one slot at the first instant after`);
}
function named(locals) {
    return briefly(locals.map((local) => local.slice(local.indexOf("T") + 1)));
}
//# sourceMappingURL=warnings.js.map