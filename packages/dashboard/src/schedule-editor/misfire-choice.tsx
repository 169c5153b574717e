import { Disclosure } from "../ui/disclosure.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import type { Change } from "./kind-choice.tsx";
import { PolicyDiagram, type Diagram } from "./policy-diagram.tsx";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";

type Policy = ScheduleValue["misfire"]["policy"];

const outage = { from: 0.75, to: 3.4 };

const choices: readonly { id: Policy; label: string; sentence: string; diagram: Diagram }[] = [
  {
    id: "skip",
    label: "Leave it",
    sentence: "Slots of an outage are recorded as missed.",
    diagram: {
      bars: [
        { from: 0, to: 0.5 },
        { from: 4, to: 4.5 },
      ],
      empty: [1, 2, 3],
      outage,
    },
  },
  {
    id: "once",
    label: "Catch up once",
    sentence: "The last missed slot is run as soon as possible, the others are recorded as missed.",
    diagram: {
      bars: [
        { from: 0, to: 0.5 },
        { from: 3.4, to: 3.85, isLate: true },
        { from: 4, to: 4.5 },
      ],
      empty: [1, 2],
      waits: [{ from: 3, to: 3.4 }],
      outage,
    },
  },
  {
    id: "all",
    label: "Catch up all",
    sentence: "Each missed slot is run, one after the other, within the limits below.",
    diagram: {
      bars: [
        { from: 0, to: 0.5 },
        { from: 3.4, to: 3.65, isLate: true },
        { from: 3.68, to: 3.93, isLate: true },
        { from: 3.96, to: 4.21, isLate: true },
        { from: 4.24, to: 4.74 },
      ],
      outage,
    },
  },
];

const hourMs = 3_600_000;

/** What becomes of slots that passed while nothing could start them. */
export function MisfireChoice({ value, set }: { value: ScheduleValue; set: Change }) {
  const { misfire } = value;
  const change = (changed: Partial<ScheduleValue["misfire"]>) =>
    set({ misfire: { ...misfire, ...changed } });
  return (
    <>
      <RadioGroup
        label="If a slot was missed"
        options={choices.map(({ id, label, sentence, diagram }) => ({
          id,
          label,
          description: (
            <span className={styles["policy"]}>
              <span>{sentence}</span>
              <PolicyDiagram {...diagram} />
            </span>
          ),
        }))}
        value={misfire.policy}
        onChange={(policy) => change({ policy })}
      />
      <Disclosure title="Limits for catching up">
        <div className={styles["row"]}>
          <NumberField
            label="Late after, seconds"
            value={misfire.afterMs / 1_000}
            minValue={0}
            onChange={(seconds) => {
              if (seconds !== null) change({ afterMs: Math.round(seconds * 1_000) });
            }}
          />
          <NumberField
            label="At most, slots"
            value={misfire.cap}
            minValue={1}
            maxValue={1_000}
            onChange={(cap) => {
              if (cap !== null) change({ cap });
            }}
          />
          <NumberField
            label="Not older than, hours"
            value={misfire.maxAgeMs === null ? null : misfire.maxAgeMs / hourMs}
            minValue={0}
            placeholder="any age"
            onChange={(hours) =>
              change({ maxAgeMs: hours === null ? null : Math.round(hours * hourMs) })
            }
          />
        </div>
      </Disclosure>
    </>
  );
}
