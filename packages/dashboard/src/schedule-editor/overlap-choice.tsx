import { RadioGroup } from "../ui/radio-group.tsx";
import type { Change } from "./kind-choice.tsx";
import { PolicyDiagram, type Diagram } from "./policy-diagram.tsx";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";

type Overlap = ScheduleValue["overlap"];

const choices: readonly { id: Overlap; label: string; sentence: string; diagram: Diagram }[] = [
  {
    id: "skip",
    label: "Skip the slot",
    sentence: "The slot is recorded as skipped; the next one counts.",
    diagram: {
      bars: [
        { from: 0, to: 1.5 },
        { from: 2, to: 2.7 },
        { from: 3, to: 3.7 },
        { from: 4, to: 4.7 },
      ],
      empty: [1],
    },
  },
  {
    id: "queue_one",
    label: "Wait, one at most",
    sentence: "One slot waits for its turn; further ones are skipped.",
    diagram: {
      bars: [
        { from: 0, to: 1.5 },
        { from: 1.5, to: 2.3 },
        { from: 3, to: 3.7 },
        { from: 4, to: 4.7 },
      ],
      waits: [{ from: 1, to: 1.5 }],
      empty: [],
    },
  },
  {
    id: "cancel_previous",
    label: "Cancel the previous",
    sentence: "The execution that still runs is cancelled, and the new one starts.",
    diagram: {
      bars: [
        { from: 0, to: 1, isCut: true },
        { from: 1, to: 1.7 },
        { from: 2, to: 2.7 },
        { from: 3, to: 3.7 },
        { from: 4, to: 4.7 },
      ],
    },
  },
  {
    id: "allow",
    label: "Run side by side",
    sentence: "Several executions of the job run at the same time.",
    diagram: {
      bars: [
        { from: 0, to: 1.5 },
        { from: 1, to: 1.7, row: 1 },
        { from: 2, to: 2.7 },
        { from: 3, to: 3.7 },
        { from: 4, to: 4.7 },
      ],
    },
  },
];

export function OverlapChoice({ value, set }: { value: ScheduleValue; set: Change }) {
  return (
    <RadioGroup
      label="If the previous execution is still running"
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
      value={value.overlap}
      onChange={(overlap) => set({ overlap })}
    />
  );
}
