import { formatInstant } from "../time/format-instant.ts";

/** What the editor's owner needs to know before it saves. */
export type ScheduleVerdict =
  | { state: "checking" }
  | { state: "refused"; message: string }
  /** `nextSlot` is null for what is started by hand. `sentence` is the schedule in words. */
  | { state: "valid"; nextSlot: string | null; sentence: string };

/** What the button says: `Save, next slot Tue 24 Nov 03:10`. */
export function saveLabel(verdict: ScheduleVerdict, timezone: string, verb = "Save"): string {
  if (verdict.state !== "valid" || verdict.nextSlot === null) return verb;
  const format = { zone: timezone, seconds: false, withZone: false } as const;
  return `${verb}, next slot ${formatInstant(new Date(verdict.nextSlot), format)}`;
}
