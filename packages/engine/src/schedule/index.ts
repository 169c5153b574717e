export { parseSchedule } from "./parse.ts";
export type {
  Schedule,
  CronSchedule,
  IntervalSchedule,
  ManualSchedule,
  ScheduleBasics,
  ScheduleWarning,
  Days,
  Weekdays,
} from "./schedule.ts";
export type { Sixty } from "./sixty.ts";
export type { PlanOptions } from "./plan.ts";
export { nextSlots, previousSlot, slotsBetween, countSlots, type Between } from "./slots.ts";
export {
  explain,
  forecast,
  nextAffectedDate,
  type AffectedDate,
  type DroppedTime,
  type ExplainedSlot,
  type Forecast,
  type Slot,
} from "./explain.ts";
export { describe } from "./describe.ts";
export { warnings } from "./warnings.ts";
export { assertHasSlot } from "./never.ts";
export { checkJitter, jitterDelay } from "./jitter.ts";
export { checkTimezone } from "./timezone.ts";
export { closest } from "./edit-distance.ts";
export {
  ScheduleError,
  type ScheduleErrorDetails,
  type ScheduleErrorField,
} from "./schedule-error.ts";
