import { classNames } from "../ui/class-names.ts";
import styles from "./schedule-editor.module.css";

/** Several of many short words; the last one that is chosen stays. */
export function ToggleSet<Id extends string | number>({
  label,
  columns,
  options,
  value,
  onChange,
}: {
  label: string;
  columns: number;
  options: readonly { id: Id; short: string; long: string }[];
  value: readonly Id[];
  /** In the order of the options. */
  onChange: (value: Id[]) => void;
}) {
  const chosen = new Set(value);
  return (
    <fieldset>
      <legend className="visually-hidden">{label}</legend>
      <div
        className={styles["toggles"]}
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {options.map(({ id, short, long }) => (
          <label
            className={classNames(styles["toggle"], chosen.has(id) && styles["isChosen"])}
            key={id}
          >
            <input
              type="checkbox"
              aria-label={long}
              checked={chosen.has(id)}
              onChange={(event) => {
                const isChosen = event.currentTarget.checked;
                const changed = options
                  .map((one) => one.id)
                  .filter((one) => (one === id ? isChosen : chosen.has(one)));
                if (changed.length > 0) onChange(changed);
              }}
            />
            <span aria-hidden="true">{short}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
