import { instantText } from "./instant-text.ts";

/** What the editor's owner needs to know before it saves. */
export type ScheduleVerdict =
  | { state: "checking" }
  | { state: "refused"; message: string }
  /** `nextSlot` is null for what is started by hand. `sentence` is the schedule in words. */
  | { state: "valid"; nextSlot: string | null; timezone: string; sentence: string };

/** What the button says: `Save, next slot Tue 24 Nov 03:10`. */
export function saveLabel(verdict: ScheduleVerdict, verb = "Save"): string {
  if (verdict.state !== "valid" || verdict.nextSlot === null) return verb;
  return `${verb}, next slot ${instantText(verdict.nextSlot, verdict.timezone)}`;
}
