import { useState, type ReactNode } from "react";
import { messagesOf } from "./messages.ts";
import { Repeats } from "./repeats.tsx";
import styles from "./schedule-editor.module.css";
import { newScheduleValue } from "./schedule-value.ts";
import { usePreview, type SchedulePreview } from "./use-preview.ts";
import { useRested } from "./use-rested.ts";
import { ZoneField } from "./zone-field.tsx";

export interface SlotsEditorProps {
  schedule: string;
  timezone: string;
  onChange: (value: { schedule: string; timezone: string }) => void;
  /** What follows, below the controls; null while nothing is known, and for what is refused. */
  children: (preview: SchedulePreview | null) => ReactNode;
}

/** Milliseconds of rest before a mistake is told. */
const messageRest = 400;

/** When something comes again, for what is no job: the schedule and its zone, and nothing of how it is executed. */
export function SlotsEditor({ schedule, timezone, onChange, children }: SlotsEditorProps) {
  const value = { ...newScheduleValue(timezone), schedule };
  const state = usePreview(value, { job: undefined, original: undefined, count: 5, from: null });
  const edited = `${schedule} ${timezone}`;
  const [leftText, setLeftText] = useState<string | null>(null);
  const isRested = useRested(edited, messageRest) || leftText === edited;
  const messages = isRested && !state.isStale ? messagesOf(state.problem, schedule) : [];
  const set = (change: Partial<typeof value>) => {
    const next = { ...value, ...change };
    onChange({ schedule: next.schedule, timezone: next.timezone });
  };
  const messageFor = (setting: string) => messages.find((one) => one.setting === setting);
  const preview = state.isStale ? null : state.preview;
  return (
    <div className={styles["container"]}>
      <div className={styles["controls"]} onBlur={() => setLeftText(edited)}>
        <Repeats
          value={value}
          set={set}
          fields={preview?.fields ?? null}
          message={messageFor("schedule")}
        />
        <ZoneField value={value} set={set} message={messageFor("timezone")} />
        {children(state.preview)}
      </div>
    </div>
  );
}
