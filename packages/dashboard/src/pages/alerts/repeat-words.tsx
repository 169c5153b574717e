import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { lengthWords } from "../../time/length-words.ts";

/** When a repeating window holds: the sentence is the scheduler's own. */
export function RepeatWords({
  schedule,
  timezone,
  durationMs,
}: {
  schedule: string;
  timezone: string;
  durationMs: number | null;
}) {
  const { data } = useQuery({
    ...ask("previewSchedule", { body: { schedule, timezone, count: 1 } }),
    staleTime: 3_600_000,
  });
  return (
    <span>
      {data === undefined ? <code>{schedule}</code> : data.sentence}
      {durationMs !== null && `, for ${lengthWords(durationMs)}`}
    </span>
  );
}
