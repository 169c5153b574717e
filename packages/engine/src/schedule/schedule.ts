import type { ScheduleErrorField } from "./schedule-error.ts";
import type { Sixty } from "./sixty.ts";

/**
 * What a text means. `class` tells them apart: a cron schedule is `fixed` (it names times of day) or `wild` (a rhythm: its second,
 * minute or hour begins with `*`), which decides what the changes of the clocks do to it.
 *
 * @example
 * parseSchedule("30 2 * * *").class; // => "fixed"
 * parseSchedule("@every 7m").class; // => "interval"
 */
export type Schedule = CronSchedule | IntervalSchedule | ManualSchedule;

/** What all schedules have. */
export interface ScheduleBasics {
  /** As typed, without the blanks at both ends. */
  readonly text: string;
  /** The same for texts that mean the same: numbers for names, macros as fields, items in order. */
  readonly canonical: string;
  /** What is accepted but may not be what was meant, as far as the text alone shows it. */
  readonly warnings: readonly ScheduleWarning[];
}

/** Five or six fields, or a macro. */
export interface CronSchedule extends ScheduleBasics {
  readonly class: "fixed" | "wild";
  /** The text has six fields, seconds first. */
  readonly hasSeconds: boolean;
  readonly seconds: Readonly<Sixty>;
  readonly minutes: Readonly<Sixty>;
  /** Bit 0 is hour 0. */
  readonly hours: number;
  readonly days: Readonly<Days>;
  /** Bit 0 is January. */
  readonly months: number;
  readonly weekdays: Readonly<Weekdays>;
  /**
   * The days that match in a month, bit 0 is the 1st. A month is fully known by its length and the weekday of its 1st, so there are
   * 28 kinds: at (length - 28) * 7 + weekday.
   */
  readonly monthKinds: readonly number[];
}

/** The day-of-month field. */
export interface Days {
  /** Begins with `*`, or is `?`. */
  isStar: boolean;
  /** Bit 0 is the 1st. */
  plain: number;
  /** `L-n`: bit n; `L` is bit 0. */
  beforeLast: number;
  /** `nW`: bit n - 1. */
  nearest: number;
  /** `LW`. */
  lastWeekday: boolean;
}

/** The day-of-week field. */
export interface Weekdays {
  /** Begins with `*`, or is `?`. */
  isStar: boolean;
  /** Bit 0 is Sunday. */
  plain: number;
  /** `d#n`: for each weekday, bit n - 1. */
  nth: number[];
  /** `dL`: bit 0 is Sunday. */
  last: number;
}

/** `@every`: the multiples of a period. */
export interface IntervalSchedule extends ScheduleBasics {
  readonly class: "interval";
  /** The period in seconds. */
  readonly period: number;
}

/** `@manual`: no slots. */
export interface ManualSchedule extends ScheduleBasics {
  readonly class: "manual";
}

/** Something accepted that may not be what was meant. Warnings never block. */
export interface ScheduleWarning {
  code:
    | "uneven_step"
    | "lone_step"
    | "star_in_list"
    | "either_day"
    | "both_days"
    | "leap_years"
    | "far"
    | "frequent"
    | "clock_change";
  message: string;
  field?: ScheduleErrorField | undefined;
  /** Where in the text, counted from 0. */
  position?: number | undefined;
  /** The date that the warning is about: `2027-03-28`. */
  date?: string | undefined;
}
