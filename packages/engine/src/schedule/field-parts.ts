import type { FieldRules } from "./fields.ts";
import type { ScheduleWarning } from "./schedule.ts";
import type { Sixty } from "./sixty.ts";
import type { Source } from "./source.ts";

/** What a field says, in its own numbers (a day of the month is 1 to 31 here). */
export interface FieldParts {
  isStar: boolean;
  isQuestion: boolean;
  values: Sixty;
  beforeLast: number;
  nearest: number;
  lastWeekday: boolean;
  nth: number[];
  last: number;
}

/** A field while it is being read. */
export interface Field {
  source: Source;
  rules: FieldRules;
  parts: FieldParts;
  warnings: ScheduleWarning[];
}

/** A value as read: its number, and where its text ends. */
export interface Value {
  number: number;
  isName: boolean;
  end: number;
}
