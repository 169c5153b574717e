import { Disclosure } from "../ui/disclosure.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import type { Change } from "./kind-choice.tsx";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";
import type { SchedulePreview } from "./use-preview.ts";

/** What becomes of times that do not exist, or happen twice. An interval knows neither. */
export function ClockChoices({
  value,
  set,
  kind,
}: {
  value: ScheduleValue;
  set: Change;
  kind: SchedulePreview["class"] | undefined;
}) {
  if (kind === "interval") return null;
  const isWild = kind === "wild";
  const gap = value.dstGap ?? (isWild ? "skip" : "shift");
  const overlap = value.dstOverlap ?? (isWild ? "twice" : "once");
  return (
    <Disclosure title={`When the clocks change: ${gapWords[gap]}, ${overlapWords[overlap]}`}>
      <div className={styles["clocks"]}>
        <RadioGroup
          label="A time that does not exist"
          options={[
            {
              id: "usual",
              label: `As usual for this schedule: ${gapWords[isWild ? "skip" : "shift"]}`,
            },
            { id: "shift", label: "Shifted to the first instant after" },
            { id: "skip", label: "Skipped" },
          ]}
          value={value.dstGap ?? "usual"}
          onChange={(chosen) => set({ dstGap: chosen === "usual" ? null : chosen })}
        />
        <RadioGroup
          label="A time that happens twice"
          options={[
            {
              id: "usual",
              label: `As usual for this schedule: ${overlapWords[isWild ? "twice" : "once"]}`,
            },
            { id: "once", label: "Runs once, the first time" },
            { id: "twice", label: "Runs both times" },
          ]}
          value={value.dstOverlap ?? "usual"}
          onChange={(chosen) => set({ dstOverlap: chosen === "usual" ? null : chosen })}
        />
        <p className={styles["quiet"]}>
          {isWild
            ? "This schedule is a rhythm: it goes on through the change."
            : "This schedule names times of day: each runs once on each day."}
        </p>
      </div>
    </Disclosure>
  );
}

const gapWords = { shift: "shifted", skip: "skipped" } as const;
const overlapWords = { once: "once", twice: "twice" } as const;
