export { parseSchedule } from "./parse.js";
export { nextSlots, previousSlot, slotsBetween, countSlots } from "./slots.js";
export { explain, forecast, nextAffectedDate, } from "./explain.js";
export { describe } from "./describe.js";
export { warnings } from "./warnings.js";
export { assertHasSlot } from "./never.js";
export { checkJitter, jitterDelay } from "./jitter.js";
export { checkTimezone } from "./timezone.js";
export { ScheduleError, } from "./schedule-error.js";
//# sourceMappingURL=index.js.map