import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { formatInstant } from "../../time/index.ts";
import { isOnce, type Draft } from "./draft.ts";

/** When it runs, in the server's words; until they are there, as it is written. */
export function useSentence(draft: Draft): string {
  const { onceAt, schedule, timezone } = draft.schedule;
  const isRepeated = !isOnce(draft) && schedule.trim() !== "@manual";
  const preview = useQuery({
    queryKey: ["previewSchedule", "sentence", schedule, timezone],
    queryFn: ({ signal }) =>
      call("previewSchedule", { body: { schedule, timezone, count: 1 } }, { signal }),
    enabled: isRepeated,
    retry: false,
    staleTime: Infinity,
  });
  if (onceAt) return `Once, ${formatInstant(new Date(onceAt), { zone: timezone, seconds: false })}`;
  if (!isRepeated) return "Only by hand";
  const words = preview.data?.sentence ?? `${schedule}, ${timezone}`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
