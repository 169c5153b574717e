import { weekdays } from "../../time/week.ts";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { hourSteps, type Interval } from "./interval.ts";
import styles from "./my-jobs.module.css";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const kinds = [
  { id: "daily", label: "Every day" },
  { id: "weekly", label: "Every week" },
  { id: "monthly", label: "Every month" },
  { id: "hours", label: "Every few hours" },
  { id: "manual", label: "Only when I start it" },
  { id: "text", label: "Another schedule" },
] as const;

/** When it is done: at most once an hour, whatever is chosen. */
export function IntervalField({ value, schedule, onChange, error }: IntervalFieldProps) {
  const time = "time" in value ? value.time : "18:00";
  return (
    <div className={styles.interval}>
      <Select
        label="How often"
        options={kinds}
        value={value.kind}
        onChange={(kind) => onChange(changedTo(kind, { time, schedule }))}
      />
      {value.kind === "hours" && (
        <Select
          label="Every"
          options={hourSteps.map((count) => ({
            id: String(count),
            label: count === 1 ? "hour" : `${count} hours`,
          }))}
          value={String(value.hours)}
          onChange={(count) =>
            onChange({ kind: "hours", hours: hourSteps.find((one) => String(one) === count) ?? 1 })
          }
        />
      )}
      {value.kind === "weekly" && (
        <Select
          label="On"
          options={weekdays().map((day) => ({ id: String(day), label: days[day]! }))}
          value={String(value.day)}
          onChange={(day) => onChange({ ...value, day: Number(day) })}
        />
      )}
      {value.kind === "monthly" && (
        <Select
          label="On the"
          // not each month has more
          options={Array.from({ length: 28 }, (_, index) => ({
            id: String(index + 1),
            label: `${index + 1}.`,
          }))}
          value={String(value.day)}
          onChange={(day) => onChange({ ...value, day: Number(day) })}
        />
      )}
      {"time" in value && (
        <TextField
          label="At"
          type="time"
          value={value.time}
          onChange={(at) => onChange({ ...value, time: at })}
        />
      )}
      {value.kind === "text" && (
        <TextField
          label="Schedule"
          isMono
          value={value.schedule}
          onChange={(text) => onChange({ kind: "text", schedule: text })}
          description="Cron with five fields, or @every 3h; at most once an hour"
          error={error}
        />
      )}
    </div>
  );
}

interface IntervalFieldProps {
  value: Interval;
  /** The text of what is chosen now. */
  schedule: string | null;
  onChange: (value: Interval) => void;
  /** Why the schedule is refused. */
  error: string | undefined;
}

function changedTo(
  kind: Interval["kind"],
  { time, schedule }: { time: string; schedule: string | null },
): Interval {
  if (kind === "daily") return { kind, time };
  if (kind === "weekly") return { kind, day: 0, time };
  if (kind === "monthly") return { kind, day: 1, time };
  if (kind === "hours") return { kind, hours: 6 };
  if (kind === "manual") return { kind };
  return { kind, schedule: schedule ?? "0 18 * * *" };
}
