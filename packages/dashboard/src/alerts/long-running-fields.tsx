import { Checkbox } from "../ui/checkbox.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import styles from "./alerts.module.css";
import { lengthOrNone, same } from "./inherited-words.ts";
import { LengthField } from "./length-field.tsx";
import type { RuleSettingsProps } from "./rule-settings.tsx";

/** How long is too long: a length of time, or what is usual and the timeout. */
export function LongRunning({ value, inherited, onChange }: RuleSettingsProps) {
  const { afterMs = null, timeoutShare = null, typicalFactor = null } = value;
  const isFixed = afterMs !== null;
  return (
    <>
      <RadioGroup
        label="Running for longer than"
        value={isFixed ? "fixed" : "usual"}
        options={[
          { id: "usual", label: "what is usual for the job, or nearly its timeout" },
          { id: "fixed", label: "a length of time" },
        ]}
        onChange={(choice) =>
          onChange({
            ...value,
            afterMs: choice === "fixed" ? (inherited.afterMs ?? 15 * 60_000) : null,
          })
        }
        description={
          (inherited.afterMs ?? null) !== null && `Inherited: ${lengthOrNone(inherited.afterMs)}`
        }
      />
      {isFixed ? (
        <LengthField
          label="Longer than"
          value={afterMs}
          onChange={(ms) => onChange({ ...value, afterMs: ms ?? 60_000 })}
        />
      ) : (
        <div className={styles.scope}>
          <Limit
            label="Percent of its timeout"
            value={timeoutShare === null ? null : Math.round(timeoutShare * 100)}
            first={80}
            inherited={
              inherited.timeoutShare == null ? null : Math.round(inherited.timeoutShare * 100)
            }
            maxValue={100}
            onChange={(percent) =>
              onChange({ ...value, timeoutShare: percent === null ? null : percent / 100 })
            }
          />
          <Limit
            label="Times what 19 in 20 executions take"
            value={typicalFactor}
            first={2}
            inherited={inherited.typicalFactor ?? null}
            maxValue={100}
            onChange={(factor) => onChange({ ...value, typicalFactor: factor })}
          />
        </div>
      )}
    </>
  );
}

/** A limit that need not be. */
function Limit({
  label,
  value,
  first,
  inherited,
  maxValue,
  onChange,
}: {
  label: string;
  value: number | null;
  first: number;
  inherited: number | null;
  maxValue: number;
  onChange: (value: number | null) => void;
}) {
  return (
    <div className={styles.limit}>
      <Checkbox
        isSelected={value !== null}
        onChange={(isOn) => onChange(isOn ? (inherited ?? first) : null)}
      >
        {label}
      </Checkbox>
      {value !== null && (
        <NumberField
          label={label}
          isLabelHidden
          value={value}
          minValue={1}
          maxValue={maxValue}
          onChange={(next) => onChange(next ?? inherited ?? first)}
          description={same(value, inherited, inherited === null ? "no limit" : String(inherited))}
        />
      )}
    </div>
  );
}
