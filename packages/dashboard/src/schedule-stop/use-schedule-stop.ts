import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import type { Answer } from "../api/call.ts";
import { useMe } from "../frame/me.tsx";
import { useLiveEvents } from "../live/index.ts";

export type ScheduleStop = NonNullable<Answer<"readScheduleStop">["stop"]>;

/** Null: schedules are not stopped. Undefined: it is not known yet. */
export function useScheduleStop(): ScheduleStop | null | undefined {
  const client = useQueryClient();
  const { can } = useMe();
  useLiveEvents((events) => {
    const isToldOf = events.some(
      (event) => event.type === "change.added" && event.data.change.verb.endsWith("_schedules"),
    );
    if (isToldOf) void client.invalidateQueries({ queryKey: ["readScheduleStop"] });
  });
  const { data } = useQuery({
    ...ask("readScheduleStop", {}),
    enabled: can("read"),
    refetchInterval: 60_000,
  });
  return data?.stop;
}
