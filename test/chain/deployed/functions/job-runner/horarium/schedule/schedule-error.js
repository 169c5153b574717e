import { HorariumError } from "../errors.js";
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
    field;
    position;
    proposal;
    hint;
    constructor(code, message, details = {}) {
        super(code, message);
        this.field = details.field;
        this.position = details.position;
        this.proposal = details.proposal;
        this.hint = details.hint;
    }
}
//# sourceMappingURL=schedule-error.js.map