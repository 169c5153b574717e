import { dateText, localText, secondsOfDay, weekdayOf } from "./calendar.js";
import { longGap } from "./cron-slots.js";
import { nextLocal } from "./local-times.js";
import { briefly, weekdayNames } from "./names.js";
import { nextOf, planOf, timeOf } from "./plan.js";
import { slotsOf } from "./slots.js";
/**
 * Why a schedule has a slot at an instant: the notes, and a sentence made from them.
 *
 * @example
 * explain("30 2 * * *", { timezone: "Europe/Berlin", at: new Date("2027-03-28T01:00Z") });
 * // => { at: 2027-03-28T01:00:00.000Z, shiftedFrom: ["2027-03-28T02:30"], isSlot: true,
 * //      sentence: "Sunday 2027-03-28, 03:00 Europe/Berlin: 02:30 does not exist, the clocks go forward; ..." }
 */
export function explain(schedule, { at, ...options }) {
    const plan = planOf(schedule, options);
    const second = Math.floor(timeOf(at) / 1000);
    const isSlot = second * 1000 === timeOf(at) && nextOf(plan, second) === second;
    const slot = isSlot ? noted(plan, second) : { at };
    return { ...slot, isSlot, sentence: sentenceOf(plan, slot, isSlot) };
}
/**
 * The slots after `from` up to and including `to` with their notes, and beside them the local times that are no slots: skipped in a
 * gap, or a second pass. At most `limit` (1,000) of each.
 *
 * @example
 * forecast("*\/30 2 * * *", { timezone: "Europe/Berlin", from: new Date("2027-03-27T12:00Z"), to: new Date("2027-03-28T12:00Z") });
 * // => { slots: [], dropped: [{ local: "2027-03-28T02:00", reason: "gap", at: 2027-03-28T01:00:00.000Z },
 * //      { local: "2027-03-28T02:30", reason: "gap", at: 2027-03-28T01:00:00.000Z }] }
 */
export function forecast(schedule, { from, to, limit = 1000, ...options }) {
    const plan = planOf(schedule, options);
    const slots = [];
    let end = timeOf(to) / 1000;
    for (const second of slotsOf(plan, { after: from, until: to })) {
        if (slots.length >= limit) {
            // Both lists end where the slots were cut off.
            end = second - 1;
            break;
        }
        slots.push(noted(plan, second));
    }
    return { slots, dropped: droppedBetween(plan, timeOf(from) / 1000, end, limit) };
}
const affectedWithin = 2 * 366 * secondsOfDay;
/**
 * The first change of the clocks in the two years after `from` that makes slots, notes or dropped times of this schedule different
 * from an ordinary day's; null if there is none.
 *
 * @example
 * nextAffectedDate("30 2 * * *", { timezone: "Europe/Berlin", from: new Date("2027-01-01T00:00Z") })?.date; // => "2027-03-28"
 */
export function nextAffectedDate(schedule, { from, ...options }) {
    const plan = planOf(schedule, options);
    const { cron, zone } = plan;
    if (cron === null)
        return null;
    const start = Math.max(timeOf(from) / 1000, plan.first);
    const end = Math.min(start + affectedWithin, plan.last + 1);
    for (const stretch of changesBetween(zone, start, end)) {
        const { start: at, offset, before } = stretch;
        const [low, high] = moved(stretch);
        if (nextLocal(cron, low) >= high)
            continue;
        const isGap = offset > before;
        const until = isGap ? at : at + before - offset - 1;
        const seen = isGap ? at - 1 : at - (before - offset) - 1;
        const slots = [
            ...slotsOf(plan, { after: new Date(seen * 1000), until: new Date(until * 1000) }),
        ];
        return {
            date: dateText(Math.floor(low / secondsOfDay)),
            at: new Date(at * 1000),
            change: isGap ? "gap" : "overlap",
            slots: slots.map((second) => noted(plan, second)),
            dropped: droppedAt(plan, cron, stretch),
        };
    }
    return null;
}
/** A slot with its notes. */
function noted({ cron, zone, isShifted, isOnce }, second) {
    const slot = { at: new Date(second * 1000) };
    if (cron === null)
        return slot;
    const stretch = zone.stretchAt(second);
    const { start, end, offset, before, after } = stretch;
    if (second === start && isShifted && isMadeUp(stretch)) {
        const shifted = localTimes(cron, start + before, start + offset);
        if (shifted.length > 0)
            slot.shiftedFrom = shifted.map(localText);
    }
    const local = second + offset;
    if (after < offset && local >= end + after)
        slot.pass = "first";
    if (before > offset && local < start + before)
        slot.pass = "second";
    if (slot.pass === "first" && isOnce)
        slot.otherPassDropped = true;
    return slot;
}
function droppedBetween(plan, from, to, limit) {
    const { cron, zone } = plan;
    const dropped = [];
    if (cron === null)
        return dropped;
    // A second pass may have begun before `from`.
    for (const change of changesBetween(zone, from - secondsOfDay, to)) {
        for (const time of droppedAt(plan, cron, change)) {
            const second = time.at.getTime() / 1000;
            if (second > from && second <= to && dropped.length < limit)
                dropped.push(time);
        }
        if (dropped.length >= limit)
            break;
    }
    return dropped;
}
function droppedAt(plan, cron, stretch) {
    const { start, offset, before } = stretch;
    const isGap = offset > before;
    if (isGap ? plan.isShifted && isMadeUp(stretch) : !plan.isOnce)
        return [];
    const [low, high] = moved(stretch);
    return localTimes(cron, low, high)
        .map((local) => ({
        local: localText(local),
        reason: isGap ? "gap" : "second_pass",
        at: new Date((isGap ? start : local - offset) * 1000),
    }))
        .filter(({ at }) => at.getTime() >= plan.first * 1000 && at.getTime() <= plan.last * 1000);
}
/** The stretches that begin with a change of the clocks after `from`, up to and including `to`. */
function* changesBetween(zone, from, to) {
    let stretch = zone.stretchAt(Math.floor(from));
    while (stretch.end <= to) {
        stretch = zone.stretchAt(stretch.end);
        if (stretch.offset !== stretch.before && stretch.start > from)
            yield stretch;
    }
}
/** The local times that a change skips or repeats: from the one up to the other. */
function moved({ start, offset, before }) {
    return [start + Math.min(offset, before), start + Math.max(offset, before)];
}
function isMadeUp({ offset, before }) {
    return offset > before && offset - before < longGap;
}
function localTimes(cron, low, high) {
    const found = [];
    for (let local = nextLocal(cron, low); local < high; local = nextLocal(cron, local + 1)) {
        found.push(local);
    }
    return found;
}
function sentenceOf({ zone, schedule }, slot, isSlot) {
    const second = Math.floor(slot.at.getTime() / 1000);
    const local = second + zone.stretchAt(second).offset;
    const [date, time] = localText(local).split("T");
    const weekday = weekdayNames[weekdayOf(Math.floor(local / secondsOfDay))];
    const place = `${weekday} ${date}, ${time} ${zone.name}`;
    if (!isSlot)
        return `${place} is no slot of ${schedule.text}`;
    const notes = [];
    if (slot.shiftedFrom !== undefined)
        notes.push(shiftNote(slot.shiftedFrom, date));
    if (slot.pass !== undefined) {
        const which = `this is the ${slot.pass} ${time} of two that day`;
        notes.push(slot.otherPassDropped ? `${which}, the second is no slot` : which);
    }
    return notes.length > 0 ? `${place}: ${notes.join("; ")}` : place;
}
function shiftNote(shiftedFrom, date) {
    const times = shiftedFrom.map((local) => {
        const [day, time] = local.split("T");
        return day === date ? time : `${day} ${time}`;
    });
    const verb = times.length === 1 ? "does" : "do";
    return `${briefly(times)} ${verb} not exist, the clocks go forward; this is the first instant after`;
}
//# sourceMappingURL=explain.js.map