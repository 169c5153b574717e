import { clockTime } from "../../live-view/texts.ts";
import type { ScheduleStopJson } from "../json-types.ts";

/** Whether schedules are stopped, in words; a line each. */
export function stopWords({ stop }: ScheduleStopJson): string[] {
  if (stop === null) return ["Schedules are not stopped"];
  const until =
    stop.until === null
      ? 'until "horarium schedules resume"'
      : `until ${clockTime(new Date(stop.until))}`;
  return [
    `All schedules are stopped ${until}`,
    `  by ${stop.stoppedBy ?? "somebody"}, since ${clockTime(new Date(stop.stoppedAt))}`,
    ...(stop.reason === null ? [] : [`  “${stop.reason}”`]),
  ];
}
