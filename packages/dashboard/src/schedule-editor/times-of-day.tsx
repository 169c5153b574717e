import { useId, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import styles from "./schedule-editor.module.css";
import { areTogether, mostTimes, type TimeOfDay } from "./simple.ts";

/** Several times a day. Those that no single cron text can say are refused with the reason. */
export function TimesOfDay({
  times,
  onChange,
}: {
  times: readonly TimeOfDay[];
  onChange: (times: TimeOfDay[]) => void;
}) {
  const id = useId();
  const [refused, setRefused] = useState<TimeOfDay | null>(null);
  const replace = (place: number, time: TimeOfDay) => {
    const changed = times.with(place, time);
    if (!areTogether(changed)) return setRefused(time);
    setRefused(null);
    onChange(inOrder(changed));
  };
  const next = nextTime(times);
  return (
    <fieldset className={styles["times"]} aria-describedby={refused === null ? undefined : id}>
      <legend className={styles["label"]}>At</legend>
      <div className={styles["timeList"]}>
        {times.map((time, place) => (
          <span className={styles["time"]} key={place}>
            <TimeInput
              label={times.length === 1 ? "Time" : `Time ${place + 1}`}
              time={time}
              onChange={(changed) => replace(place, changed)}
            />
            {canLeave(times, place) && (
              <IconButton
                label={`Remove ${timeText(time)}`}
                icon="close"
                onPress={() => {
                  setRefused(null);
                  onChange(times.toSpliced(place, 1));
                }}
              />
            )}
          </span>
        ))}
        {next !== null && (
          <Button size="small" variant="quiet" onPress={() => onChange(inOrder([...times, next]))}>
            <Icon name="plus" size={12} /> Add a time
          </Button>
        )}
      </div>
      {refused !== null && (
        <p className={styles["message"]} id={id} role="status">
          <Icon name="warning" size={12} />
          <span>
            {timeText(refused)} cannot stand beside the others: one schedule has the same minutes in
            each of its hours. Choose {timeText({ ...refused, minute: times[0]!.minute })}, or make
            a second job.
          </span>
        </p>
      )}
    </fieldset>
  );
}

/** A time typed as `3:15` or `0315`; the arrow keys move it by five minutes. */
function TimeInput({
  label,
  time,
  onChange,
}: {
  label: string;
  time: TimeOfDay;
  onChange: (time: TimeOfDay) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const move = (minutes: number) => {
    const total = (time.hour * 60 + time.minute + minutes + 1_440) % 1_440;
    setDraft(null);
    onChange({ hour: Math.floor(total / 60), minute: total % 60 });
  };
  const finish = () => {
    const read = draft === null ? null : readTime(draft);
    setDraft(null);
    if (read !== null && timeText(read) !== timeText(time)) onChange(read);
  };
  return (
    <input
      className={styles["timeInput"]}
      aria-label={label}
      value={draft ?? timeText(time)}
      inputMode="numeric"
      maxLength={5}
      aria-invalid={
        draft !== null && draft.length > 3 && readTime(draft) === null ? true : undefined
      }
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setDraft(typed);
      }}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === "Enter") finish();
        else if (event.key === "Escape") setDraft(null);
        else if (event.key === "ArrowUp") move(5);
        else if (event.key === "ArrowDown") move(-5);
        else return;
        event.preventDefault();
      }}
    />
  );
}

function readTime(text: string): TimeOfDay | null {
  const [, hours, minutes] =
    /^(\d{1,2})[:.h]?(\d{2})$/.exec(text.trim()) ?? /^(\d{1,2})$/.exec(text.trim()) ?? [];
  if (hours === undefined) return null;
  const [hour, minute] = [Number(hours), Number(minutes ?? 0)];
  return hour <= 23 && minute <= 59 ? { hour, minute } : null;
}

function timeText({ hour, minute }: TimeOfDay): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function inOrder(times: readonly TimeOfDay[]): TimeOfDay[] {
  return times.toSorted((a, b) => a.hour * 60 + a.minute - (b.hour * 60 + b.minute));
}

/** Whether the others can do without it. */
function canLeave(times: readonly TimeOfDay[], place: number): boolean {
  return times.length > 1 && areTogether(times.toSpliced(place, 1));
}

/** A time that goes with the others: the same minute, in the middle of the longest pause. */
function nextTime(times: readonly TimeOfDay[]): TimeOfDay | null {
  if (times.length >= mostTimes) return null;
  const minute = times[0]!.minute;
  if (times.some((time) => time.minute !== minute)) return null;
  const taken = new Set(times.map(({ hour }) => hour));
  const last = times.at(-1)!.hour;
  const free = [12, 6, 3, 1].map((step) => (last + step) % 24).find((hour) => !taken.has(hour));
  return free === undefined ? null : { hour: free, minute };
}
