import { lazy, Suspense } from "react";
import { useScheduleStop } from "./use-schedule-stop.ts";

// most of the time there is none: the first page does without
const StopWords = lazy(async () => ({ default: (await import("./stop-words.tsx")).StopWords }));

/** On every page while all schedules are stopped. */
export function StopBanner() {
  const stop = useScheduleStop();
  if (stop == null) return null;
  return (
    <Suspense>
      <StopWords stop={stop} />
    </Suspense>
  );
}
