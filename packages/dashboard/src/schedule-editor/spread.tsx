import { formatDuration } from "../time/format-duration.ts";
import { NumberField } from "../ui/number-field.tsx";
import type { Change } from "./kind-choice.tsx";
import type { Message } from "./messages.ts";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";

/** A delay of its own for each job, so that those with the same slot do not start at once. */
export function Spread({
  value,
  set,
  message,
}: {
  value: ScheduleValue;
  set: Change;
  message: Message | undefined;
}) {
  const { jitterMs } = value;
  return (
    <div className={styles["narrow"]}>
      <NumberField
        label="Spread, seconds"
        value={jitterMs / 1_000}
        minValue={0}
        step={1}
        onChange={(seconds) => {
          if (seconds !== null) set({ jitterMs: Math.round(seconds * 1_000) });
        }}
        description={
          jitterMs === 0
            ? "Starts at its slot. With a spread, jobs with the same slot do not all start at once."
            : `Starts up to ${formatDuration(jitterMs)} after its slot, the same delay each day.`
        }
        error={message?.text}
      />
    </div>
  );
}
