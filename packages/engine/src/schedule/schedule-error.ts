import { HorariumError } from "../errors.ts";

/** What a refusal is about: a field of the text, or one of the settings beside it. */
export type ScheduleErrorField =
  | "second"
  | "minute"
  | "hour"
  | "day"
  | "month"
  | "weekday"
  | "interval"
  | "timezone"
  | "jitter"
  | "starts_at"
  | "ends_at";

/** The parts of a refusal beside its code and message; each is left out where there is none. */
export interface ScheduleErrorDetails {
  /** The field that is wrong. */
  field?: ScheduleErrorField | undefined;
  /** Where in the text as given, counted from 0. */
  position?: number | undefined;
  /** What to write instead: a whole schedule, or a time zone. Always one that is accepted. */
  proposal?: string | undefined;
  /** What else to do, in words: `with jitter 1h`. */
  hint?: string | undefined;
}

/**
 * A schedule, a time zone or a bound is refused. `code` begins with `schedule_` and is stable; the message says what is wrong and
 * why; `proposal` is what could be written instead, where that is safe to say.
 *
 * @example
 * const proposalOf = (text: string) => {
 *   try {
 *     return parseSchedule(text).text;
 *   } catch (error) {
 *     return error instanceof ScheduleError ? error.proposal : null;
 *   }
 * };
 * proposalOf("0 22-4 * * *"); // => "0 22,23,0-4 * * *"
 */
export class ScheduleError extends HorariumError {
  readonly field: ScheduleErrorField | undefined;
  readonly position: number | undefined;
  readonly proposal: string | undefined;
  readonly hint: string | undefined;
  constructor(code: `schedule_${string}`, message: string, details: ScheduleErrorDetails = {}) {
    super(code, message);
    this.field = details.field;
    this.position = details.position;
    this.proposal = details.proposal;
    this.hint = details.hint;
  }
}
