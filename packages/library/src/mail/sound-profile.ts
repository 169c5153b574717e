import { checkTimezone, ScheduleError } from "horarium/schedule";

import { endOfQuiet } from "../domain/quiet-hours.ts";
import type { Profile } from "../ports/index.ts";

/** Something in a member's profile that makes no sense. */
export interface ProfileProblem {
  member: string;
  problem: string;
}

/** A profile that can be worked with: UTC for a zone that is none, no quiet hours for times that are none. */
export function soundProfile(profile: Profile): { profile: Profile; problems: ProfileProblem[] } {
  const { member, time_zone, quiet_from, quiet_to } = profile;
  const problems: ProfileProblem[] = [];
  const sound = { ...profile };
  if (!isZone(time_zone)) {
    sound.time_zone = "UTC";
    problems.push({
      member,
      problem: `unknown time zone ${JSON.stringify(time_zone)}, UTC instead`,
    });
  }
  if (!areTimes(sound)) {
    sound.quiet_from = null;
    problems.push({
      member,
      problem: `quiet hours ${JSON.stringify([quiet_from, quiet_to])} are no times, none instead`,
    });
  }
  return { profile: sound, problems };
}

function isZone(name: string): boolean {
  try {
    checkTimezone(name);
    return true;
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    return false;
  }
}

function areTimes({ quiet_from, quiet_to }: Profile): boolean {
  try {
    endOfQuiet({ from: quiet_from, to: quiet_to, timezone: "UTC" }, new Date(0));
    return true;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return false;
  }
}
