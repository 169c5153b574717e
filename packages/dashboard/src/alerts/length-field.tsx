import { useState, type ReactNode } from "react";
import { NumberField } from "../ui/number-field.tsx";
import { Select } from "../ui/select.tsx";
import styles from "./alerts.module.css";

export interface LengthFieldProps {
  label: string;
  /** Milliseconds; null while the number is empty. */
  value: number | null;
  onChange: (ms: number | null) => void;
  description?: ReactNode;
  error?: ReactNode;
}

/** A length of time, as a number of some unit. */
export function LengthField({ label, value, onChange, description, error }: LengthFieldProps) {
  const [unit, setUnit] = useState<Unit>(() => unitOf(value));
  const size = sizes[unit];
  return (
    <div className={styles.length}>
      <NumberField
        label={label}
        value={value === null ? null : value / size}
        minValue={1}
        onChange={(count) => onChange(count === null ? null : Math.round(count * size))}
        description={description}
        error={error}
      />
      <div className={styles.unit}>
        <Select
          label={`Unit of: ${label}`}
          isLabelHidden
          options={units}
          value={unit}
          onChange={(next) => {
            setUnit(next);
            // what is written stays as it is, and means the other unit
            if (value !== null) onChange(Math.round((value / size) * sizes[next]));
          }}
        />
      </div>
    </div>
  );
}

const sizes = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof sizes;

const units = [
  { id: "s", label: "seconds" },
  { id: "min", label: "minutes" },
  { id: "h", label: "hours" },
  { id: "d", label: "days" },
] as const;

function unitOf(ms: number | null): Unit {
  if (ms === null || ms <= 0) return "min";
  return (["d", "h", "min"] as const).find((unit) => ms % sizes[unit] === 0) ?? "s";
}
