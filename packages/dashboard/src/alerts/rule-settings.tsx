import { Checkbox } from "../ui/checkbox.tsx";
import { NumberField } from "../ui/number-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { AlertKind, AlertRule } from "./alert.ts";
import styles from "./alerts.module.css";
import { lengthOrNone, same } from "./inherited-words.ts";
import { isMoment } from "./kind-words.ts";
import { LengthField } from "./length-field.tsx";
import { LongRunning } from "./long-running-fields.tsx";

export type RuleSettings = AlertRule["effective"];

export interface RuleSettingsProps {
  kind: AlertKind;
  value: RuleSettings;
  /** What holds where this rule says nothing else. */
  inherited: RuleSettings;
  onChange: (settings: RuleSettings) => void;
}

/** What a rule asks, in the order in which its sentence says it. */
export function RuleSettingsFields(props: RuleSettingsProps) {
  const { kind } = props;
  return (
    <>
      {kind === "failed" && <Failures {...props} />}
      {kind === "long_running" && <LongRunning {...props} />}
      {kind === "completion_rate" && <Rate {...props} />}
      {kind === "log_contains" && <Text {...props} />}
      {after[kind] !== undefined && <After {...props} label={after[kind]} />}
      {(kind === "failed" || kind === "missed") && <RecoverAfter {...props} />}
      {!isMoment(kind) && <Reminder {...props} />}
    </>
  );
}

const after: Partial<Record<AlertKind, string>> = {
  late: "Later than",
  no_success: "Not completed for",
  no_worker: "Nobody offers the handler for",
  scheduler_silent: "Nothing is heard for",
  clock_skew: "It differs by more than",
  completion_rate: "Of those that ended within",
};

function Rate({ value, inherited, onChange }: RuleSettingsProps) {
  const percent = Math.round((value.rate ?? 0.9) * 100);
  const usual = Math.round((inherited.rate ?? 0.9) * 100);
  return (
    <NumberField
      label="Fewer than this percent complete"
      value={percent}
      minValue={1}
      maxValue={100}
      onChange={(next) => onChange({ ...value, rate: (next ?? usual) / 100 })}
      description={`Of at least five executions, and the newest 100 at most. ${same(percent, usual, `${usual} %`)}`}
    />
  );
}

function Text({ value, onChange }: RuleSettingsProps) {
  return (
    <TextField
      label="A line of the log has this in it"
      value={value.text ?? ""}
      maxLength={200}
      isRequired
      onChange={(text) => onChange({ ...value, text: text.trim() === "" ? null : text })}
      description="In whatever case. It is looked for in the message, not in its fields."
    />
  );
}

function Failures({ value, inherited, onChange }: RuleSettingsProps) {
  const { failures = 1, of = null } = value;
  return (
    <div className={styles.scope}>
      <NumberField
        label="Failures"
        value={failures}
        minValue={1}
        maxValue={100}
        onChange={(count) => onChange({ ...value, failures: count ?? 1 })}
        description={same(failures, inherited.failures, String(inherited.failures))}
      />
      <NumberField
        label="Of the last"
        value={of}
        minValue={failures}
        maxValue={100}
        placeholder="in a row"
        onChange={(count) => onChange({ ...value, of: count })}
        description={same(
          of,
          inherited.of ?? null,
          inherited.of == null ? "in a row" : String(inherited.of),
        )}
      />
    </div>
  );
}

function After({ value, inherited, onChange, label }: RuleSettingsProps & { label: string }) {
  const { afterMs = null } = value;
  return (
    <LengthField
      label={label}
      value={afterMs}
      onChange={(ms) => onChange({ ...value, afterMs: ms })}
      description={same(afterMs, inherited.afterMs ?? null, lengthOrNone(inherited.afterMs))}
    />
  );
}

function RecoverAfter({ value, inherited, onChange }: RuleSettingsProps) {
  const { recoverAfter = 1 } = value;
  return (
    <NumberField
      label="Well again after so many completed executions"
      value={recoverAfter}
      minValue={1}
      maxValue={100}
      onChange={(count) => onChange({ ...value, recoverAfter: count ?? 1 })}
      description={same(recoverAfter, inherited.recoverAfter, String(inherited.recoverAfter))}
    />
  );
}

function Reminder({ value, inherited, onChange }: RuleSettingsProps) {
  const { reminderMs = null } = value;
  return (
    <div className={styles.limit}>
      <Checkbox
        isSelected={reminderMs !== null}
        onChange={(isOn) =>
          onChange({ ...value, reminderMs: isOn ? (inherited.reminderMs ?? 86_400_000) : null })
        }
        description="For as long as it is open and nobody has acknowledged it"
      >
        Tell it again
      </Checkbox>
      {reminderMs !== null && (
        <LengthField
          label="Each"
          value={reminderMs}
          onChange={(ms) => onChange({ ...value, reminderMs: ms ?? 3_600_000 })}
          description={same(
            reminderMs,
            inherited.reminderMs ?? null,
            lengthOrNone(inherited.reminderMs),
          )}
        />
      )}
    </div>
  );
}
