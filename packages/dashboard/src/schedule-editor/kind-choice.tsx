import { useEffect, useRef } from "react";
import { serverNow } from "../time/server-clock.ts";
import { SegmentedControl } from "../ui/segmented-control.tsx";
import type { ScheduleValue } from "./schedule-value.ts";

export type Change = (change: Partial<ScheduleValue>) => void;

type Kind = "repeats" | "once" | "manual";

const usual = "0 3 * * *";

/** Repeats, once, or only by hand. What repeated before is kept for who comes back. */
export function KindChoice({
  value,
  set,
  allowOnce,
}: {
  value: ScheduleValue;
  set: Change;
  allowOnce: boolean;
}) {
  const { schedule, onceAt = null } = value;
  const kept = useRef({ schedule: usual, onceAt: null as string | null });
  useEffect(() => {
    if (schedule !== "@manual") kept.current.schedule = schedule;
    if (onceAt !== null) kept.current.onceAt = onceAt;
  }, [schedule, onceAt]);
  const kind: Kind = onceAt !== null ? "once" : schedule === "@manual" ? "manual" : "repeats";
  const choose = (chosen: Kind) => {
    if (chosen === "once") return set({ onceAt: kept.current.onceAt ?? nextHour() });
    set({
      schedule: chosen === "manual" ? "@manual" : kept.current.schedule,
      ...(allowOnce && { onceAt: null }),
    });
  };
  return (
    <SegmentedControl
      label="Kind of schedule"
      options={[
        { id: "repeats", label: "Repeats" },
        ...(allowOnce ? [{ id: "once" as const, label: "Once" }] : []),
        { id: "manual", label: "Only by hand" },
      ]}
      value={kind}
      onChange={choose}
    />
  );
}

/** A first proposal: the hour after next. */
function nextHour(): string {
  const hour = 3_600_000;
  return new Date((Math.floor(serverNow() / hour) + 2) * hour).toISOString();
}
